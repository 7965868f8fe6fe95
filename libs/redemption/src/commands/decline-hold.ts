import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId, IndividualId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { HoldView } from '../queries/views.js';

export interface DeclineHoldCommand {
  readonly individualId: IndividualId;
  readonly holdId: HoldId;
}

/** The learner says no to a provider's request. Nothing was set aside, so nothing moves. */
@Injectable()
export class DeclineHold {
  constructor(private readonly database: Database) {}

  /** Refuses: hold-not-found, hold-wrong-status, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: DeclineHoldCommand): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.decline_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.holdId,
    ]);
  }
}
