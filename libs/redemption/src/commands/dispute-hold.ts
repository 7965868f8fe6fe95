import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId, IndividualId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { DisputeReason } from '../domain/dispute.js';
import type { HoldView } from '../queries/views.js';

export interface DisputeHoldCommand {
  readonly individualId: IndividualId;
  readonly holdId: HoldId;
  readonly reason: DisputeReason;
}

/**
 * The learner disputes: no further capture, and what is captured is not paid, until a case officer has decided,
 * once and for all.
 */
@Injectable()
export class DisputeHold {
  constructor(private readonly database: Database) {}

  /** Refuses: hold-not-found, hold-wrong-status, hold-disputed, dispute-dismissed, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: DisputeHoldCommand): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.dispute_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.holdId,
      command.reason,
    ]);
  }
}
