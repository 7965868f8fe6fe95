import { BullQueueStore } from './bull-queue-store.js';
import { PostgresBackend } from './postgres-backend.js';
import { RedisBackend } from './redis-backend.js';

/** What the queue and the outbox write to the log; a pino logger fits. */
export interface QueueLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** A job to add. Data is JSON and never holds personal data: the queue store is not encrypted. */
export interface NewJob<D extends object> {
  readonly name: string;
  readonly data: D;
  /** A UUID; by default a new one. A bare serial would be swallowed by a retained job with the same id. */
  readonly id?: string;
  /** Lower runs earlier; jobs without priority run before all that have one. */
  readonly priority?: number;
  readonly delayMs?: number;
  /** How often the job may fail before it is parked; 1 by default. RetryLater does not count. */
  readonly attempts?: number;
  /** Wait before the second attempt; doubled for each further one, less up to half of it by chance. */
  readonly backoffMs?: number;
  /** While a job with this key is on the queue, further ones are dropped. */
  readonly deduplicationKey?: string;
}

/** A job as its handler sees it. */
export interface RunningJob<D extends object> {
  readonly id: string;
  readonly name: string;
  readonly data: D;
  /** 1 on the first attempt. Only failures count, not interruptions and not RetryLater. */
  readonly attempt: number;
  readonly attemptsMax: number;
  /** How often a worker has started this job, whatever came of it; 1 the first time. */
  readonly startedTimes: number;
}

/**
 * Does a job. The signal is aborted when the job has been taken away from this worker: because its lock
 * was lost, or because the grace of a shutdown is over. The same job may then run elsewhere.
 * @throws RetryLater to be called again after a while, without using up an attempt.
 */
export type JobHandler<D extends object> = (job: RunningJob<D>, signal: AbortSignal) => Promise<void>;

export interface ConsumeOptions {
  /** Jobs at once in this process; 1 by default. */
  readonly concurrency?: number;
  /** At most max jobs per durationMs over all processes that consume this queue. */
  readonly rateLimit?: { readonly max: number; readonly durationMs: number };
  /** A worker that does not renew its lock for this long is taken for dead; 30,000 by default. */
  readonly lockMs?: number;
  /** How often to look for jobs of dead workers; 15,000 by default. */
  readonly stalledCheckMs?: number;
}

export interface QueueConsumer {
  /** Resolves once the consumer takes jobs; it keeps trying while the store is away. */
  readonly ready: Promise<void>;
  /**
   * Takes no more jobs and waits for those that run. What still runs after graceMs (10,000 by default) is
   * put back on the queue for another worker and its signal aborted.
   */
  close(graceMs?: number): Promise<void>;
}

export interface JobQueue<D extends object> {
  /** @throws when the store is away; if only its answer was lost, the job has been added all the same. */
  add(job: NewJob<D>): Promise<void>;
  /** Adds jobs in their order. @throws as add; some of the jobs may have been added then. */
  addMany(jobs: readonly NewJob<D>[]): Promise<void>;
}

/**
 * Where jobs wait: PostgreSQL or Redis, alike for whoever uses it. It is a doorbell: it may be wiped at
 * any time, because the outbox knows what is still to be done.
 */
export interface QueueStore {
  readonly kind: 'postgres' | 'redis';
  /** Resolves when the store answers and is set up. @throws when not. */
  ready(): Promise<void>;
  queue<D extends object>(name: string): JobQueue<D>;
  /** Starts to work on a queue in the background; see QueueConsumer.ready. */
  consume<D extends object>(name: string, handler: JobHandler<D>, options?: ConsumeOptions): QueueConsumer;
  /** Closes every consumer (see QueueConsumer.close) and then the connections. */
  close(graceMs?: number): Promise<void>;
}

export interface QueueStoreSettings {
  /** redis:// or rediss://. Absent: the queue lives in PostgreSQL. */
  readonly queueUrl?: string | undefined;
  /** The application's login; the schema has been made by migrateQueueStore. */
  readonly databaseUrl: string;
  readonly log: QueueLog;
}

/** Opens the store that the settings name. It connects when first used, so the store may start later. */
export function openQueueStore(settings: QueueStoreSettings): QueueStore {
  const backend =
    settings.queueUrl === undefined
      ? new PostgresBackend(settings.databaseUrl, settings.log)
      : new RedisBackend(settings.queueUrl, settings.log);
  return new BullQueueStore(backend, settings.log);
}
