import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { PolicyVersionId, ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { PolicyDraft } from './draft-policy.js';

/** Puts a draft aside for good; it stays in the list, so that what was proposed can be seen. */
@Injectable()
export class DiscardPolicyDraft {
  constructor(private readonly database: Database) {}

  /** Refuses: policy-version-not-found, policy-not-a-draft, idempotency-*. */
  async execute(
    actor: Actor & { id: string },
    key: IdempotencyKey,
    programmeId: ProgrammeId,
    draftId: PolicyVersionId,
  ): Promise<CommandResult<PolicyDraft>> {
    return this.database.command<PolicyDraft>('programme.discard_policy_draft', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      programmeId,
      draftId,
    ]);
  }
}
