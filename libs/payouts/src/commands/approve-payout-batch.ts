import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { PayoutBatchId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { PayoutBatchView } from '../queries/views.js';

/** A second person approves a draft: the money leaves the programme for the bank. */
@Injectable()
export class ApprovePayoutBatch {
  constructor(private readonly database: Database) {}

  /** Refuses: payout-batch-not-found, payout-batch-wrong-status, approver-is-creator, payout-batch-disputed, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, batchId: PayoutBatchId): Promise<CommandResult<PayoutBatchView>> {
    return this.database.command<PayoutBatchView>('payouts.approve_batch', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      batchId,
    ]);
  }
}
