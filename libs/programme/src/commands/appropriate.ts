import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { Minor, ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';

export interface AppropriateCommand {
  readonly programmeId: ProgrammeId;
  /** Öre, above zero. */
  readonly amountMinor: Minor;
  /** The decision behind the money, for example the number of the letter of appropriation. */
  readonly reference: string;
}

/** The budget after an appropriation; amounts in öre. */
export interface Appropriation {
  readonly programmeId: string;
  readonly transferId: string;
  readonly amountMinor: string;
  readonly appropriatedMinor: string;
  readonly committedMinor: string;
  readonly spentMinor: string;
}

/** Gives a programme money to promise (anslag). Whoever waits for money is granted next. */
@Injectable()
export class Appropriate {
  constructor(private readonly database: Database) {}

  /** Refuses: programme-not-found, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: AppropriateCommand): Promise<CommandResult<Appropriation>> {
    return this.database.command<Appropriation>('programme.appropriate', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.programmeId,
      command.amountMinor.toString(),
      command.reference,
    ]);
  }
}
