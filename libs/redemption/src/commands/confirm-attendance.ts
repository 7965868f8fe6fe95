import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId, IndividualId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { HoldView } from '../queries/views.js';

export interface ConfirmAttendanceCommand {
  readonly individualId: IndividualId;
  readonly holdId: HoldId;
}

/** The learner confirms that the service took place: what is captured becomes payable at once. */
@Injectable()
export class ConfirmAttendance {
  constructor(private readonly database: Database) {}

  /** Refuses: hold-not-found, hold-wrong-status, hold-disputed, service-not-started, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: ConfirmAttendanceCommand,
  ): Promise<CommandResult<HoldView>> {
    return this.database.command<HoldView>('redemption.confirm_attendance', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.holdId,
    ]);
  }
}
