import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { ApplicationId, IndividualId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { ApplicationView } from '../queries/application-view.js';

/** Takes an application out of the line; whoever stood behind moves up. */
@Injectable()
export class WithdrawApplication {
  constructor(private readonly database: Database) {}

  /** Refuses: application-not-found, application-not-withdrawable, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    individualId: IndividualId,
    applicationId: ApplicationId,
  ): Promise<CommandResult<ApplicationView>> {
    return this.database.command<ApplicationView>('eligibility.withdraw', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      individualId,
      applicationId,
    ]);
  }
}
