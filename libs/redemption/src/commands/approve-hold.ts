import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId, IndividualId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { HoldView } from '../queries/views.js';

export interface ApproveHoldCommand {
  readonly individualId: IndividualId;
  readonly holdId: HoldId;
  /** The amount the learner was shown (öre, digits); anything else than the request's is refused. */
  readonly amountMinor: string;
}

/** The learner agrees to a provider's request: only now is money set aside. */
@Injectable()
export class ApproveHold {
  constructor(private readonly database: Database) {}

  /**
   * Refuses: hold-not-found, hold-wrong-status, hold-request-lapsed, terms-differ, session-closed, session-moved,
   * voucher-*, provider-not-accredited, provider-suspended, purpose-not-accredited, accreditation-dates, idempotency-*.
   */
  async execute(actor: Actor, key: IdempotencyKey, command: ApproveHoldCommand): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.approve_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.holdId,
      command.amountMinor,
    ]);
  }
}
