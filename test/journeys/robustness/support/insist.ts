import { setTimeout as sleep } from 'node:timers/promises';
import { send, type Outgoing, type Reply } from '../../../demo/api/send.js';

/** What a client's patience came to. */
export interface Insistence {
  /** Answers that did not come, and answers that said "later". */
  retries: number;
  /** Answers that were given before and came again. */
  replays: number;
}

const GIVE_UP_MS = 120_000;

/**
 * Sends a request until it is answered, as a sensible client does: a broken connection, "later" and "still running"
 * are met with the same request under the same Idempotency-Key.
 * @throws when the answer is a refusal, or none comes in two minutes.
 */
export async function insist(base: string, outgoing: Outgoing, met: Insistence): Promise<Reply> {
  for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; met.retries += 1) {
    const reply = await answerOrNothing(base, outgoing);
    if (reply !== undefined && !isLater(reply)) {
      if (reply.status >= 300) throw new Error(`${outgoing.method} ${outgoing.path}: ${reply.status} ${reply.text}`);
      if (reply.headers['idempotent-replayed'] === 'true') met.replays += 1;
      return reply;
    }
    await sleep(80 + Math.random() * 160);
  }
  throw new Error(`${outgoing.method} ${outgoing.path} was not answered in ${GIVE_UP_MS} ms`);
}

/** A POST with a key, as insist wants it. */
export function keyedPost(path: string, token: string, key: string, body: unknown = {}): Outgoing {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key };
  return { method: 'POST', path, headers, body: JSON.stringify(body), timeoutMs: 10_000 };
}

async function answerOrNothing(base: string, outgoing: Outgoing): Promise<Reply | undefined> {
  try {
    return await send(base, outgoing);
  } catch {
    return undefined;
  }
}

function isLater({ status, text }: Reply): boolean {
  return status === 503 || status === 429 || (status === 409 && text.includes('"idempotency-key-in-use"'));
}
