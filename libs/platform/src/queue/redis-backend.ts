import { createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { BullProcessor, BullQueue, OpenWorker, QueueBackend, WorkerTuning } from './queue-backend.js';
import type { QueueLog } from './queue-store.js';

const { Queue, Worker } = withBackend(createRedisBackend);

/** The braces put all keys of all queues in one slot, which BullMQ's scripts need on Redis Cluster. */
export const REDIS_PREFIX = '{techcheck}';

const EVENTS_KEPT = 500;

/** Jobs in Redis, for many more of them than PostgreSQL takes. */
export class RedisBackend implements QueueBackend {
  readonly kind = 'redis';
  /** Gives up after a moment, so that whoever adds jobs hears of it. */
  readonly #producers: Redis;
  #checked = false;

  constructor(
    private readonly queueUrl: string,
    private readonly log: QueueLog,
  ) {
    this.#producers = new Redis(queueUrl, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 5_000 });
    silenceErrors(this.#producers);
  }

  async ready(): Promise<void> {
    await this.#producers.ping();
    await this.#warnOfForgetfulServer();
  }

  /** A queue needs no preparation in Redis. */
  async prepare(): Promise<void> {}

  openQueue(name: string): BullQueue {
    return new Queue<object>(name, {
      connection: this.#producers,
      prefix: REDIS_PREFIX,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
  }

  openWorker(name: string, processor: BullProcessor, tuning: WorkerTuning): OpenWorker {
    // It never gives up: a worker waits for Redis to come back. BullMQ demands null here.
    const connection = new Redis(this.queueUrl, { lazyConnect: true, maxRetriesPerRequest: null });
    const connections = withDuplicates(connection);
    const worker = new Worker<object, void>(name, processor, { ...tuning, connection, prefix: REDIS_PREFIX });
    // BullMQ's own close waits for an answer; while Redis is away there is none.
    return { worker, release: async () => connections.forEach(endNow) };
  }

  async close(): Promise<void> {
    endNow(this.#producers);
    this.log.info({}, 'queue store closed');
  }

  /** Losing the queue costs delay, not work; still an operator should know that the server may lose it. */
  async #warnOfForgetfulServer(): Promise<void> {
    if (this.#checked) {
      return;
    }
    this.#checked = true;
    const wanted = { appendonly: 'yes', 'maxmemory-policy': 'noeviction' };
    for (const [setting, value] of Object.entries(wanted)) {
      // Hosted servers refuse CONFIG; they have their own ways to show it.
      const answer = await this.#producers.config('GET', setting).catch(() => undefined);
      const found: unknown = Array.isArray(answer) ? answer[1] : undefined;
      if (typeof found === 'string' && found !== value) {
        this.log.warn(
          { setting, found, wanted: value },
          'Redis may forget jobs; the outbox would bring them back late',
        );
      }
    }
  }
}

/** BullMQ makes a second connection from the first, for the command that blocks. Lists them all as they appear. */
function withDuplicates(connection: Redis): Redis[] {
  const connections = [connection];
  silenceErrors(connection);
  const duplicate = connection.duplicate.bind(connection);
  connection.duplicate = (override) => {
    const copy = duplicate(override);
    silenceErrors(copy);
    connections.push(copy);
    return copy;
  };
  return connections;
}

/**
 * Told to disconnect between two tries, ioredis neither says that it ended nor fails the commands that
 * wait, and BullMQ waits for both. Told so during a try, it does.
 */
function endNow(connection: Redis): void {
  if (connection.status === 'reconnecting') {
    connection.connect().catch(() => undefined);
  }
  connection.disconnect();
}

/** Without a listener ioredis prints every failed try; the callers hear of it anyhow. */
function silenceErrors(connection: Redis): void {
  connection.on('error', () => undefined);
}
