import { Injectable } from '@nestjs/common';
import type { PolicyVersionId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { PolicyDocument } from '../domain/policy-document.js';
import { upgradePolicy, type FormatOneDocument } from '../domain/upgrade-policy.js';

/** Versions never change, so what was read once is good for ever; this many are kept in memory. */
const REMEMBERED_MAX = 1_000;

/** Policy documents by the id of their version, those of older form in today's. */
@Injectable()
export class PolicyVersions {
  private readonly known = new Map<string, PolicyDocument>();

  constructor(private readonly database: Database) {}

  /** @throws Error when a version does not exist: decisions only name published ones. */
  async execute(ids: Iterable<PolicyVersionId>): Promise<ReadonlyMap<PolicyVersionId, PolicyDocument>> {
    const wanted = new Map<PolicyVersionId, PolicyDocument | undefined>();
    for (const id of ids) wanted.set(id, this.known.get(id));
    const missing = [...wanted].filter(([, document]) => document === undefined).map(([id]) => id);
    if (missing.length > 0) {
      const rows = await this.database.query<{ id: string; document: PolicyDocument | FormatOneDocument }>(
        'select id, document from programme.policy_version where id = any ($1)',
        [missing],
      );
      if (this.known.size + rows.length > REMEMBERED_MAX) this.known.clear();
      for (const { id, document: stored } of rows) {
        const document = upgradePolicy(stored);
        this.known.set(id, document);
        wanted.set(id, document);
      }
    }
    return new Map([...wanted].map(([id, document]) => [id, existing(id, document)]));
  }
}

function existing(id: string, document: PolicyDocument | undefined): PolicyDocument {
  if (document === undefined) throw new Error(`policy version ${id} does not exist`);
  return document;
}
