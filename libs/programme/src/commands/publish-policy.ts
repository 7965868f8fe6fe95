import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import { refused, type PolicyVersionId, type ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import { readPolicyDocument } from '../domain/read-policy-document.js';
import { BindLotteries } from './bind-lotteries.js';

/** A published version. */
export interface PublishedPolicy {
  readonly id: string;
  readonly programmeId: string;
  readonly version: number;
  readonly inForceFrom: string;
}

/**
 * Publishes somebody else's draft as the programme's next version: rules that decide over public money are looked at
 * by two people. Makes its rounds that are new, and changes those that have not opened.
 */
@Injectable()
export class PublishPolicy {
  constructor(
    private readonly database: Database,
    private readonly lotteries: BindLotteries,
  ) {}

  /**
   * Refuses: programme-not-found, policy-version-not-found, policy-not-a-draft, same-person, policy-not-after-previous,
   * round-already-open, rounds-overlap, validation-failed (what a draft may say has changed since it was made), idempotency-*.
   */
  async execute(
    actor: Actor & { id: string },
    key: IdempotencyKey,
    programmeId: ProgrammeId,
    draftId: PolicyVersionId,
  ): Promise<CommandResult<PublishedPolicy>> {
    const [draft] = await this.database.query<{ document: unknown }>(
      `select document from programme.policy_draft where id = $1 and programme_id = $2 and status = 'draft'`,
      [draftId, programmeId],
    );
    // A draft may be older than the rules it was checked by.
    const reading = draft && readPolicyDocument(draft.document);
    if (reading?.ok === false) return refused('validation-failed', { errors: reading.errors });
    const published = await this.database.command<PublishedPolicy>('programme.publish_policy', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      programmeId,
      draftId,
    ]);
    // Should this be missed, the worker does it: until then the round takes no application.
    if (published.ok) await this.lotteries.execute();
    return published;
  }
}
