import { done, type Result } from '@techcheck/kernel';
import type { PoolClient } from 'pg';
import type { IdempotencyKey } from '../idempotency/idempotency-key.js';
import type { RefusalCode } from '../problems/catalogue.js';
import type { Answer, CommandResult } from './answer.js';
import type { Database } from './database.js';

/**
 * Runs an administrative command written in TypeScript under the same idempotency rules as the
 * money functions: the key, its answer and the effect commit together.
 */
export async function idempotentTransaction<Body>(
  database: Database,
  key: IdempotencyKey,
  work: (client: PoolClient) => Promise<Result<{ status: number; body: Body }, RefusalCode>>,
): Promise<CommandResult<Body>> {
  return database.transaction(async (client) => {
    const begun = await client.query<{ answer: Answer<Body> | null }>(
      'select platform.idempotency_begin($1, $2) as answer',
      [key.keyHash, key.fingerprint],
    );
    const replay = begun.rows[0]?.answer;
    if (replay) return done(replay);
    const result = await work(client);
    if (!result.ok) return result;
    const ended = await client.query<{ answer: Answer<Body> }>(
      'select platform.idempotency_end($1, $2, $3, $4) as answer',
      [key.keyHash, key.fingerprint, result.value.status, JSON.stringify(result.value.body)],
    );
    const [row] = ended.rows;
    if (row === undefined) throw new Error('platform.idempotency_end returned no row');
    return done(row.answer);
  });
}
