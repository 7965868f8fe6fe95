import type { Answer, CommandResult } from '../database/answer.js';
import type { Database } from '../database/database.js';
import type { IdempotencyKey } from './idempotency-key.js';

/**
 * What a key was answered before. For commands that can be refused before they reach the function that knows: what
 * they need may be gone by now, and a repeated request is still answered as the first time.
 * @returns undefined when the key is new.
 */
export async function firstAnswer<Body>(
  database: Database,
  key: IdempotencyKey,
): Promise<CommandResult<Body> | undefined> {
  const begun = await database.call<Answer<Body> | null>('platform.idempotency_begin', [key.keyHash, key.fingerprint]);
  if (!begun.ok) return begun;
  return begun.value === null ? undefined : { ok: true, value: begun.value };
}
