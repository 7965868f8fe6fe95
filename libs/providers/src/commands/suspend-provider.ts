import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { AccreditationView } from '../queries/views.js';
import { changeProviderStanding, type ProviderStandingCommand } from './provider-standing.js';

/** Stops a provider from getting new holds. What is held already runs its course. */
@Injectable()
export class SuspendProvider {
  constructor(private readonly database: Database) {}

  /** Refuses: provider-not-found, provider-not-accredited, accreditation-wrong-status, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: ProviderStandingCommand,
  ): Promise<CommandResult<AccreditationView>> {
    return changeProviderStanding(this.database, actor, key, 'suspend', command);
  }
}
