import { Injectable } from '@nestjs/common';
import { KeyStore } from '@techcheck/identity';
import type { Queryable } from '@techcheck/platform';

interface DueLottery {
  readonly id: string;
  readonly keyEncryptionKeyId: string;
  readonly sealedSeed: Buffer;
}

/** Draws the lottery rounds that are over, as soon as nobody can be added to them any more. */
@Injectable()
export class DrawLotteries {
  constructor(private readonly keys: KeyStore) {}

  /**
   * Takes each such round one step on: closed, then complete, then drawn. To be called again and again.
   * @param session one connection, outside of a transaction.
   * @returns the rounds drawn now.
   * @throws AggregateError when some could not be drawn, because a key is missing or a seed is not the one bound;
   * the others are.
   */
  async execute(session: Queryable): Promise<string[]> {
    const { rows } = await session.query(
      `select round_id as id, key_encryption_key_id as "keyEncryptionKeyId", sealed_seed as "sealedSeed"
       from eligibility.advance_lotteries()`,
    );
    const drawn: string[] = [];
    const failures: unknown[] = [];
    for (const lottery of rows as DueLottery[]) {
      try {
        if (await this.draw(session, lottery)) drawn.push(lottery.id);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} lotteries could not be drawn`);
    return drawn;
  }

  private async draw(session: Queryable, { id, keyEncryptionKeyId, sealedSeed }: DueLottery): Promise<boolean> {
    const seed = this.keys.unwrap(keyEncryptionKeyId, sealedSeed);
    await session.query('begin');
    try {
      // A large round takes longer than a statement usually may.
      await session.query('set local statement_timeout = 0');
      const { rows } = await session.query('select eligibility.draw_lottery($1, $2) as drawn', [id, seed]);
      await session.query('commit');
      return (rows as { drawn: boolean }[])[0]?.drawn === true;
    } catch (error) {
      await session.query('rollback');
      throw error;
    }
  }
}
