import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId, IndividualId, ProviderId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { HoldView } from '../queries/views.js';

/** Who lets go: the learner, within the cooling-off days or when the session is cancelled or moved, or the provider, at any time. */
export type ReleaseHoldCommand = { readonly holdId: HoldId } & (
  { readonly individualId: IndividualId } | { readonly providerId: ProviderId }
);

/**
 * Gives what is left of a hold back to its voucher. A learner who has not confirmed that they came gets back what was
 * captured as well, as far as it is in no payout.
 */
@Injectable()
export class ReleaseHold {
  constructor(private readonly database: Database) {}

  /** Refuses: hold-not-found, hold-wrong-status, cooling-off-over, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: ReleaseHoldCommand): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.release_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      'individualId' in command ? command.individualId : null,
      'providerId' in command ? command.providerId : null,
      command.holdId,
    ]);
  }
}
