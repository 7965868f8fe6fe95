import { assertSchemaCompatibility, createPostgresBackend, withBackend } from 'bullmq';
import type { BullProcessor, BullQueue, OpenWorker, QueueBackend, WorkerTuning } from './queue-backend.js';
import { QUEUE_SCHEMA, QueuePool } from './queue-pool.js';
import type { QueueLog } from './queue-store.js';

const { Queue, Worker } = withBackend(createPostgresBackend);

const PRODUCER_CONNECTIONS_MAX = 4;

/** One connection listens, and one statement ends a job and takes the next: a few serve many handlers. */
const WORKER_CONNECTIONS_MAX = 8;

/** The event stream serves nobody here; BullMQ keeps 10,000 rows of it a queue unless told otherwise. */
const EVENTS_KEPT = 500;

/** Jobs in PostgreSQL, in BullMQ's own schema. The login needs no more than migrateQueueStore grants. */
export class PostgresBackend implements QueueBackend {
  readonly kind = 'postgres';
  readonly #producers: QueuePool;

  constructor(
    private readonly databaseUrl: string,
    private readonly log: QueueLog,
  ) {
    this.#producers = new QueuePool(databaseUrl, PRODUCER_CONNECTIONS_MAX);
  }

  async ready(): Promise<void> {
    await assertSchemaCompatibility(this.#producers, QUEUE_SCHEMA);
  }

  async prepare(queueName: string): Promise<void> {
    await this.#producers.query('select bullmq.techcheck_prepare_queue($1)', [queueName]);
  }

  openQueue(name: string): BullQueue {
    return new Queue<object>(name, { connection: this.#producers, streams: { events: { maxLen: EVENTS_KEPT } } });
  }

  openWorker(name: string, processor: BullProcessor, tuning: WorkerTuning): OpenWorker {
    // A pool of its own, so that the connection that listens cannot starve other queues.
    const connections = 1 + Math.min(tuning.concurrency ?? 1, WORKER_CONNECTIONS_MAX);
    const pool = new QueuePool(this.databaseUrl, connections);
    const worker = new Worker<object, void>(name, processor, { ...tuning, connection: pool });
    worker.on('closing', () => pool.hurry());
    return { worker, release: () => pool.end() };
  }

  async close(): Promise<void> {
    await this.#producers.end();
    this.log.info({}, 'queue store closed');
  }
}
