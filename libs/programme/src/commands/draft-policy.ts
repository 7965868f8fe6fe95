import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import { refused, type ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { PolicyDraftStatus } from '../domain/policy-draft.life-cycle.js';
import { readPolicyDocument } from '../domain/read-policy-document.js';
import { readPolicyYaml } from '../domain/read-policy-yaml.js';

/** A proposed version. */
export interface PolicyDraft {
  readonly id: string;
  readonly programmeId: string;
  readonly status: PolicyDraftStatus;
  readonly inForceFrom: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

/** A document as parsed JSON, or the text of one in YAML. */
export type ProposedPolicy = { readonly json: unknown } | { readonly yaml: string };

/** Keeps a policy document as a draft, for somebody else to publish. It never changes; a change is a new draft. */
@Injectable()
export class DraftPolicy {
  constructor(private readonly database: Database) {}

  /**
   * All that is wrong with the document is told at once.
   * Refuses: validation-failed (with errors), programme-not-found, idempotency-*.
   */
  async execute(
    actor: Actor & { id: string },
    key: IdempotencyKey,
    programmeId: ProgrammeId,
    proposed: ProposedPolicy,
  ): Promise<CommandResult<PolicyDraft>> {
    const reading = 'yaml' in proposed ? readPolicyYaml(proposed.yaml) : readPolicyDocument(proposed.json);
    if (!reading.ok) return refused('validation-failed', { errors: reading.errors });
    return this.database.command<PolicyDraft>('programme.draft_policy', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      programmeId,
      JSON.stringify(reading.document),
    ]);
  }
}
