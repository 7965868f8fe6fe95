import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { PayoutBatchView } from '../queries/views.js';

/** Gathers all that is payable in a programme into a draft, one item a provider. Disputed captures, and those the learner may still dispute, wait. */
@Injectable()
export class CreatePayoutBatch {
  constructor(private readonly database: Database) {}

  /** Refuses: programme-not-found, nothing-to-pay, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, programmeId: ProgrammeId): Promise<CommandResult<PayoutBatchView>> {
    return this.database.command<PayoutBatchView>('payouts.create_batch', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      programmeId,
    ]);
  }
}
