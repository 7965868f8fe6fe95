import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { IndividualId, ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { ApplicationView } from '../queries/application-view.js';

export interface SubmitApplicationCommand {
  readonly individualId: IndividualId;
  readonly programmeId: ProgrammeId;
  /** The language the person wants the decision in. */
  readonly language: 'sv' | 'en';
}

/** Puts a person in line. The check follows from the outbox, the grant from the check. */
@Injectable()
export class SubmitApplication {
  constructor(private readonly database: Database) {}

  /** Refuses: programme-not-found, round-not-open, no-policy-in-force, application-exists, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: SubmitApplicationCommand,
  ): Promise<CommandResult<ApplicationView>> {
    return this.database.command<ApplicationView>('eligibility.submit_application', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.programmeId,
      command.language,
    ]);
  }
}
