import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for something, but no longer than so many milliseconds.
 * @returns false when it has not ended by then; it goes on all the same.
 */
export async function endsWithin(waitMs: number, what: Promise<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  try {
    return await Promise.race([
      what.then(() => true),
      sleep(waitMs, false, { signal: waiting.signal }).catch(() => false),
    ]);
  } finally {
    waiting.abort();
  }
}
