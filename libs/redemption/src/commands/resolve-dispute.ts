import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { DisputeOutcome } from '../domain/dispute.js';
import type { HoldView } from '../queries/views.js';

export interface ResolveDisputeCommand {
  readonly holdId: HoldId;
  readonly outcome: DisputeOutcome;
  /** Kept with the audit row and each refund; no personal data. */
  readonly reason: string;
}

/** A case officer ends a dispute. Upheld: all that was captured goes back and the rest is released. */
@Injectable()
export class ResolveDispute {
  constructor(private readonly database: Database) {}

  /** Refuses: hold-not-found, hold-not-disputed, capture-in-draft-payout, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: ResolveDisputeCommand): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.resolve_dispute', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.holdId,
      command.outcome,
      command.reason,
    ]);
  }
}
