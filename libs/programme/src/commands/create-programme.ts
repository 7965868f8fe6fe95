import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, refused } from '@techcheck/kernel';
import { Database, idempotentTransaction, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import { v7 as newId } from 'uuid';
import { BindLotteries } from './bind-lotteries.js';
import { sqlStateOf, UNIQUE_VIOLATION } from './database-conflict.js';
import { insertRound, type RoundInput, type RoundView } from './round-input.js';

export interface CreateProgrammeCommand {
  /** Short name in lower case, digits and hyphens; unique. */
  readonly code: string;
  readonly name: { readonly sv: string; readonly en: string };
  readonly rounds: readonly RoundInput[];
}

export interface CreatedProgramme {
  readonly id: string;
  readonly code: string;
  readonly name: { readonly sv: string; readonly en: string };
  readonly rounds: readonly RoundView[];
}

/** Makes a programme with its rounds. Its policy and its money come by commands of their own. */
@Injectable()
export class CreateProgramme {
  constructor(
    private readonly database: Database,
    private readonly lotteries: BindLotteries,
  ) {}

  /** Refuses: programme-code-taken, rounds-overlap, validation-failed, idempotency-*. */
  async execute(
    actor: Actor & { id: string },
    key: IdempotencyKey,
    command: CreateProgrammeCommand,
  ): Promise<CommandResult<CreatedProgramme>> {
    return idempotentTransaction<CreatedProgramme>(this.database, key, async (client) => {
      const id = newId();
      const { code, name } = command;
      try {
        await client.query(
          'insert into programme.programme (id, code, name_sv, name_en, created_by) values ($1, $2, $3, $4, $5)',
          [id, code, name.sv, name.en, actor.id],
        );
      } catch (error) {
        if (sqlStateOf(error) === UNIQUE_VIOLATION) return refused('programme-code-taken');
        throw error;
      }
      const rounds: RoundView[] = [];
      for (const [at, round] of command.rounds.entries()) {
        const inserted = await insertRound(client, id, round, `/rounds/${at}`);
        if (!inserted.ok) return inserted;
        rounds.push(inserted.value);
      }
      await this.lotteries.execute(client);
      await recordChange(client, actor, {
        action: 'programme.created',
        subjectKind: 'programme',
        subjectId: id,
        data: { code, roundIds: rounds.map((round) => round.id) },
      });
      return done({ status: 201, body: { id, code, name, rounds } });
    });
  }
}
