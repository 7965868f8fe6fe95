import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, refused, type ProgrammeId } from '@techcheck/kernel';
import { Database, idempotentTransaction, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import { BindLotteries } from './bind-lotteries.js';
import { insertRound, type RoundInput, type RoundView } from './round-input.js';

/** Opens another period in which people can apply. */
@Injectable()
export class AddRound {
  constructor(
    private readonly database: Database,
    private readonly lotteries: BindLotteries,
  ) {}

  /** Refuses: programme-not-found, rounds-overlap, validation-failed, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    programmeId: ProgrammeId,
    round: RoundInput,
  ): Promise<CommandResult<RoundView>> {
    return idempotentTransaction<RoundView>(this.database, key, async (client) => {
      const found = await client.query('select from programme.programme where id = $1', [programmeId]);
      if (found.rowCount === 0) return refused('programme-not-found');
      const inserted = await insertRound(client, programmeId, round, '');
      if (!inserted.ok) return inserted;
      await this.lotteries.execute(client);
      await recordChange(client, actor, {
        action: 'programme.round-added',
        subjectKind: 'programme',
        subjectId: programmeId,
        data: { roundId: inserted.value.id },
      });
      return done({ status: 201, body: inserted.value });
    });
  }
}
