import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { refused, type ApplicationId, type IndividualId } from '@techcheck/kernel';
import { Database, firstAnswer, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { ApplicationView } from '../queries/application-view.js';

export interface RequestReconsiderationCommand {
  readonly individualId: IndividualId;
  readonly applicationId: ApplicationId;
  /** Why the decision is wrong, in the person's own words; stored sealed. */
  readonly grounds: string;
}

/** Asks for a new look at a rejection (omprövning, förvaltningslagen 2017:900, 37-38 §§). A person decides it. */
@Injectable()
export class RequestReconsideration {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /**
   * Refuses: individual-not-found, application-not-found, application-not-rejected, application-exists,
   * reconsideration-too-late, idempotency-*.
   */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: RequestReconsiderationCommand,
  ): Promise<CommandResult<ApplicationView>> {
    const grounds = await this.vault.sealFor(command.individualId, command.grounds);
    if (grounds === undefined) return (await firstAnswer(this.database, key)) ?? refused('individual-not-found');
    return this.database.command<ApplicationView>('eligibility.request_reconsideration', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.individualId,
      command.applicationId,
      grounds,
    ]);
  }
}
