import { randomUUID } from 'node:crypto';
import type { BulkJobOptions } from 'bullmq';
import { BullConsumer } from './bull-consumer.js';
import type { BullQueue, QueueBackend } from './queue-backend.js';
import type {
  ConsumeOptions,
  JobHandler,
  JobQueue,
  NewJob,
  QueueConsumer,
  QueueLog,
  QueueStore,
} from './queue-store.js';

const GRACE_MS = 10_000;
const PARKED_KEPT = 1_000;
const PARKED_KEPT_SECONDS = 30 * 24 * 3600;

/** The queue store over BullMQ, whichever its backend. */
export class BullQueueStore implements QueueStore {
  readonly kind: QueueBackend['kind'];
  readonly #queues = new Map<string, Promise<BullQueue>>();
  readonly #consumers = new Set<QueueConsumer>();

  constructor(
    private readonly backend: QueueBackend,
    private readonly log: QueueLog,
  ) {
    this.kind = backend.kind;
  }

  ready(): Promise<void> {
    return this.backend.ready();
  }

  queue<D extends object>(name: string): JobQueue<D> {
    return {
      add: (job) => this.#add(name, [job]),
      addMany: (jobs) => this.#add(name, jobs),
    };
  }

  consume<D extends object>(name: string, handler: JobHandler<D>, options: ConsumeOptions = {}): QueueConsumer {
    const consumer = new BullConsumer<D>(this.backend, name, handler, options, this.log);
    this.#consumers.add(consumer);
    return consumer;
  }

  async close(graceMs = GRACE_MS): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close(graceMs)));
    const queues = await Promise.allSettled(this.#queues.values());
    await Promise.all(queues.map(async (queue) => queue.status === 'fulfilled' && queue.value.close()));
    await this.backend.close();
  }

  async #add<D extends object>(name: string, jobs: readonly NewJob<D>[]): Promise<void> {
    const [first, ...more] = jobs.map(toBullJob);
    if (first === undefined) {
      return;
    }
    const queue = await this.#open(name);
    if (more.length > 0) {
      await queue.addBulk([first, ...more]);
    } else {
      // On PostgreSQL the bulk way makes temporary tables, too much for a single job.
      await queue.add(first.name, first.data, first.opts);
    }
  }

  /** BullMQ would remember a failed start for ever, so a queue is opened only once the store answers. */
  #open(name: string): Promise<BullQueue> {
    const known = this.#queues.get(name);
    if (known !== undefined) {
      return known;
    }
    const opening = (async () => {
      await this.backend.ready();
      await this.backend.prepare(name);
      const queue = this.backend.openQueue(name);
      // Errors come back from the calls; without a listener they would end the process too.
      queue.on('error', () => undefined);
      return queue;
    })();
    this.#queues.set(name, opening);
    opening.catch(() => this.#queues.delete(name));
    return opening;
  }
}

function toBullJob<D extends object>(job: NewJob<D>): { name: string; data: D; opts: BulkJobOptions } {
  return {
    name: job.name,
    data: job.data,
    opts: {
      jobId: job.id ?? randomUUID(),
      attempts: job.attempts ?? 1,
      // Jitter spreads the retries of jobs that failed together.
      backoff: { type: 'exponential', delay: job.backoffMs ?? 1_000, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { count: PARKED_KEPT, age: PARKED_KEPT_SECONDS },
      stackTraceLimit: 1,
      ...(job.priority === undefined ? {} : { priority: job.priority }),
      ...(job.delayMs === undefined ? {} : { delay: Math.round(job.delayMs) }),
      ...(job.deduplicationKey === undefined ? {} : { deduplication: { id: job.deduplicationKey } }),
    },
  };
}
