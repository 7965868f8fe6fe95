import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { PayoutBatchId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { PayoutBatchView } from '../queries/views.js';

/** Undoes a draft: its captures can be paid by another batch. */
@Injectable()
export class CancelPayoutBatch {
  constructor(private readonly database: Database) {}

  /** Refuses: payout-batch-not-found, payout-batch-wrong-status, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, batchId: PayoutBatchId): Promise<CommandResult<PayoutBatchView>> {
    return this.database.command<PayoutBatchView>('payouts.cancel_batch', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      batchId,
    ]);
  }
}
