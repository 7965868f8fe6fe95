import { setTimeout as sleep } from 'node:timers/promises';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import { Pool } from 'pg';
import { withSessionSettings } from '../database/session-settings.js';
import { isTransient } from './errors.js';

export const QUEUE_SCHEMA = 'bullmq';

const CONNECT_AGAIN_MS = 500;

/**
 * A pool in the shape BullMQ takes, made for a database that goes away and comes back:
 *
 * - BullMQ remembers for ever that its first connection failed. Here connecting waits until it succeeds.
 * - BullMQ waits before it tries again only when the error is ECONNREFUSED; on every other (the server
 *   restarts, the connection was cut) it loops at full speed, and takes a job whose end it could not
 *   write for a failed one. Here all such errors say ECONNREFUSED.
 */
export class QueuePool implements PgPool {
  readonly #pool: Pool;
  #patient = true;

  constructor(databaseUrl: string, connectionsMax: number) {
    this.#pool = new Pool({
      // BullMQ's statements name no schema: the search path of the connection chooses it. And they need not wait for
      // the disk: a crash that loses the last moment of the queue costs what a wiped queue costs, a delay.
      ...withSessionSettings(databaseUrl, { search_path: QUEUE_SCHEMA, synchronous_commit: 'off' }),
      max: connectionsMax,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    // Each queue on this pool listens for its errors; without any listener they would end the process.
    this.#pool.setMaxListeners(0);
    this.#pool.on('error', () => undefined);
  }

  /** BullMQ reads here whether a cut connection will be noticed, and listens longer if so. */
  get options(): { keepAlive: boolean } {
    return { keepAlive: true };
  }

  // BullMQ's interface gives the row type a default of any; the rows are its own.
  async query<R = unknown>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    try {
      const { rows, rowCount } = await this.#pool.query(text, params === undefined ? undefined : [...params]);
      return { rows: rows as R[], rowCount };
    } catch (error) {
      throw asRefusedConnection(error);
    }
  }

  async connect(): Promise<PgPoolClient> {
    for (;;) {
      try {
        return survivingItsEnd(await this.#pool.connect());
      } catch (error) {
        if (!this.#patient || !isTransient(error)) {
          throw asRefusedConnection(error);
        }
        await sleep(CONNECT_AGAIN_MS);
      }
    }
  }

  /** From now on connect throws when the database is away, so that a shutdown need not wait for it. */
  hurry(): void {
    this.#patient = false;
  }

  async end(): Promise<void> {
    this.hurry();
    await this.#pool.end();
  }

  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'connect', listener: (client: PgPoolClient) => void): this;
  on(event: 'error' | 'connect', listener: ((error: Error) => void) | ((client: PgPoolClient) => void)): this {
    if (event === 'error') {
      this.#pool.on('error', listener as (error: Error) => void);
    } else {
      this.#pool.on('connect', (client) => (listener as (client: PgPoolClient) => void)(client as PgPoolClient));
    }
    return this;
  }

  removeAllListeners(event?: string): this {
    this.#pool.removeAllListeners(event);
    return this;
  }
}

/**
 * When BullMQ gives a client back it takes all listeners off first. Should the connection break just then,
 * the error would find no listener and end the process.
 */
function survivingItsEnd(client: PgPoolClient): PgPoolClient {
  const release = client.release.bind(client);
  client.release = (destroy) => {
    client.on('error', () => undefined);
    release(destroy);
  };
  return client;
}

function asRefusedConnection(error: unknown): unknown {
  if (!isTransient(error) || !(error instanceof Error)) {
    return error;
  }
  return Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNREFUSED' });
}
