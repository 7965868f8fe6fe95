import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyStore } from '@techcheck/identity';
import { Database, type Queryable } from '@techcheck/platform';

const SEED_BYTES = 32;

/**
 * Binds each lottery round to a seed: the SHA-256 of 32 random bytes is published, the bytes are kept under the
 * key-encryption key until the draw. A round takes no application before it is bound.
 */
@Injectable()
export class BindLotteries {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyStore,
  ) {}

  /**
   * @param transaction the one that makes the rounds, so that they never stand without their hash; absent: all
   * rounds that have been left unbound. @returns how many were bound.
   */
  async execute(transaction: Queryable = this.database.pool): Promise<number> {
    const { rows } = await transaction.query(
      `select r.id from programme.round r where r.order_by = 'lottery' and r.closes_at > now()
         and not exists (select from programme.lottery l where l.round_id = r.id)`,
    );
    let bound = 0;
    for (const { id } of rows as { id: string }[]) {
      const seed = randomBytes(SEED_BYTES);
      const { keyEncryptionKeyId, wrappedKey } = this.keys.wrap(seed);
      const hash = createHash('sha256').update(seed).digest();
      const answer = await transaction.query('select programme.commit_lottery($1, $2, $3, $4) as bound', [
        id,
        hash,
        keyEncryptionKeyId,
        wrappedKey,
      ]);
      if ((answer.rows as { bound: boolean }[])[0]?.bound === true) bound += 1;
    }
    return bound;
  }
}
