import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database, Problem } from '@techcheck/platform';

/**
 * How late the event loop may run, at every look of the last half second, before we turn requests away, in
 * milliseconds. A single long step, such as the first answer of a large document, is no overload.
 */
const LATE = { reads: 500, others: 2_000, applications: 5_000 } as const;
const RETRY_AFTER_SECONDS = { reads: 5, others: 2, applications: 2 } as const;
/** Requests that wait for a connection to the database. More would wait longer than people do. */
const WAITING_FOR_DATABASE_MAX = 200;
const LOOK_EVERY_MS = 100;
const LOOKS = 5;

export type Importance = keyof typeof LATE;

/** Who asks whether we live is always answered; the waiting room is what keeps a rush away, and costs next to nothing. */
const ALWAYS = /^\/(healthz|readyz|metrics|public\/v1\/(tickets\/current|programmes\/[^/]+\/tickets))$/;
const APPLICATIONS = '/individual/v1/applications';

/**
 * Under overload turns away reads first, then all other writes, applications last: 503 with Retry-After, before any
 * work is done, so that nothing is accepted that cannot be carried out.
 */
export function shedLoad(app: NestFastifyApplication): void {
  const { pool } = app.get(Database);
  const fastify = app.getHttpAdapter().getInstance();
  const looks = Array.from({ length: LOOKS }, () => 0);
  let lateMs = 0;
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    looks.shift();
    looks.push(now - lookedAt - LOOK_EVERY_MS);
    lateMs = Math.min(...looks);
    lookedAt = now;
  }, LOOK_EVERY_MS).unref();
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
  fastify.addHook('onRequest', (request, _reply, next) => {
    const importance = importanceOf(request.method, request.url);
    const tooMuch = importance !== undefined && isTooMuch(importance, lateMs, pool.waitingCount);
    next(
      tooMuch
        ? new Problem('temporarily-unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS[importance] })
        : undefined,
    );
  });
}

/** @returns undefined for what is always answered. */
export function importanceOf(method: string, url: string): Importance | undefined {
  const path = url.split('?')[0] ?? url;
  if (ALWAYS.test(path)) return undefined;
  if (method === 'POST' && path === APPLICATIONS) return 'applications';
  return method === 'GET' ? 'reads' : 'others';
}

/**
 * @param lateMs how late the event loop runs.
 * @param waiting requests that wait for the database: then reads are turned away, and what is written waits its turn.
 */
export function isTooMuch(importance: Importance, lateMs: number, waiting: number): boolean {
  return lateMs > LATE[importance] || (importance === 'reads' && waiting > WAITING_FOR_DATABASE_MAX);
}
