import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { IndividualId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';

/** The right to be forgotten (GDPR article 17): see individuals.erase in the migrations. */
@Injectable()
export class EraseIndividual {
  constructor(private readonly database: Database) {}

  async execute(actor: Actor, key: IdempotencyKey, individualId: IndividualId): Promise<CommandResult> {
    return this.database.command('individuals.erase', [actorJson(actor), key.keyHash, key.fingerprint, individualId]);
  }
}
