import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { AccreditationView } from '../queries/views.js';
import { changeProviderStanding, type ProviderStandingCommand } from './provider-standing.js';

/** Ends a suspension. The accreditation's dates stay as they were. */
@Injectable()
export class ReinstateProvider {
  constructor(private readonly database: Database) {}

  /** Refuses: provider-not-found, provider-not-accredited, accreditation-wrong-status, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: ProviderStandingCommand,
  ): Promise<CommandResult<AccreditationView>> {
    return changeProviderStanding(this.database, actor, key, 'reinstate', command);
  }
}
