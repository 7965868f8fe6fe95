import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { CaptureId, ProviderId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { RefundView } from '../queries/views.js';

export interface RefundCaptureCommand {
  readonly providerId: ProviderId;
  readonly captureId: CaptureId;
  /** Öre, digits; part or all of what has not been refunded. */
  readonly amountMinor: string;
  readonly reason: string;
}

/** The provider gives captured money back to the voucher. If it was paid already, a later payout is that much smaller. */
@Injectable()
export class RefundCapture {
  constructor(private readonly database: Database) {}

  /** Refuses: capture-not-found, refund-above-capture, capture-in-draft-payout, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: RefundCaptureCommand): Promise<CommandResult<RefundView>> {
    return this.database.command<RefundView>('redemption.refund_capture', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.providerId,
      command.captureId,
      command.amountMinor,
      command.reason,
    ]);
  }
}
