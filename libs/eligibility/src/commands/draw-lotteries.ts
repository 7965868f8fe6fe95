import { Injectable } from '@nestjs/common';
import { KeyStore } from '@techcheck/identity';
import { done } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

interface DueLottery {
  readonly id: string;
  readonly keyEncryptionKeyId: string;
  readonly sealedSeed: Buffer;
}

/** Draws the lottery rounds that are over, as soon as nobody can be added to them any more. */
@Injectable()
export class DrawLotteries {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyStore,
  ) {}

  /**
   * Takes each such round one step on: closed, then complete, then drawn. To be called again and again.
   * @returns the rounds drawn now.
   * @throws AggregateError when some could not be drawn, because a key is missing or a seed is not the one bound;
   * the others are.
   */
  async execute(): Promise<string[]> {
    const due = await this.database.query<DueLottery>(
      `select round_id as id, key_encryption_key_id as "keyEncryptionKeyId", sealed_seed as "sealedSeed"
       from eligibility.advance_lotteries()`,
    );
    const drawn: string[] = [];
    const failures: unknown[] = [];
    for (const lottery of due) {
      try {
        if (await this.draw(lottery)) drawn.push(lottery.id);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} lotteries could not be drawn`);
    return drawn;
  }

  private async draw({ id, keyEncryptionKeyId, sealedSeed }: DueLottery): Promise<boolean> {
    const seed = this.keys.unwrap(keyEncryptionKeyId, sealedSeed);
    const result = await this.database.transaction(async (client) => {
      // A large round takes longer than a statement usually may.
      await client.query('set local statement_timeout = 0');
      const { rows } = await client.query<{ drawn: boolean }>('select eligibility.draw_lottery($1, $2) as drawn', [
        id,
        seed,
      ]);
      return done(rows[0]?.drawn === true);
    });
    return result.ok && result.value;
  }
}
