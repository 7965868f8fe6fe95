import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { IndividualId, SessionId, VoucherId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { HoldView } from '../queries/views.js';

export interface PlaceHoldCommand {
  readonly individualId: IndividualId;
  readonly voucherId: VoucherId;
  readonly sessionId: SessionId;
  /** Öre, digits. */
  readonly amountMinor: string;
}

/** The learner books a session: amount, offering and provider are agreed to by the booking itself. */
@Injectable()
export class PlaceHold {
  constructor(private readonly database: Database) {}

  /**
   * Refuses: voucher-not-found, voucher-other-purpose, voucher-not-active, voucher-expired, voucher-exhausted,
   * session-not-found, session-closed, session-full, amount-above-price, amount-above-ceiling,
   * provider-not-a-redeemer, own-contribution-missing,
   * provider-not-accredited, provider-suspended, purpose-not-accredited, accreditation-dates, idempotency-*.
   */
  async execute(actor: Actor, key: IdempotencyKey, command: PlaceHoldCommand): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.place_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.voucherId,
      command.sessionId,
      command.amountMinor,
    ]);
  }
}
