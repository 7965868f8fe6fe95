import { RetryLater, isTransient, reasonOf, retryLaterDelayMs } from '../queue/errors.js';
import type { ConsumeOptions, QueueConsumer, QueueLog, QueueStore, RunningJob } from '../queue/queue-store.js';
import { DEFAULT_ATTEMPTS, DEFAULT_BACKOFF_MS } from './enqueue.js';
import { park } from './outbox-queries.js';
import { select, type OutboxJob, type OutboxRow, type Queryable } from './outbox-row.js';

export interface TopicContext {
  /** Aborted when the rows were taken away from this worker; see JobHandler. */
  readonly signal: AbortSignal;
  /** 1 on the first attempt. */
  readonly attempt: number;
}

/**
 * Does the work of some rows of one topic. It may receive the same row again, also while another worker
 * still has it: the transaction that holds the effect calls outboxDone first and does nothing for rows
 * that are no longer open. When it throws, rows it has not marked done come again one by one, so that the
 * one to blame is found and parked and the others go on.
 * @throws RetryLater when nobody is to blame; all these rows then come again later.
 */
export type TopicHandler<P = unknown> = (rows: readonly OutboxRow<P>[], context: TopicContext) => Promise<void>;

export interface OutboxConsumerOptions extends ConsumeOptions {
  /** Failures of a single row before it is parked; 5 by default. */
  readonly attempts?: number;
  /** Wait after the first failure, doubled after each further one; 1,000 by default. */
  readonly backoffMs?: number;
}

export interface OutboxConsumerDependencies {
  readonly database: Queryable;
  readonly store: QueueStore;
  readonly log: QueueLog;
}

/** A failed database comes back in seconds; after that RetryLater grows by itself. */
const TRANSIENT_AFTER_MS = 1_000;
const NO_HANDLER_AFTER_MS = 5_000;

interface Troubles {
  readonly failed: { row: OutboxRow; error: unknown }[];
  readonly later: { rows: readonly OutboxRow[]; error: RetryLater }[];
}

/** Works on one queue that carries outbox rows, with a handler for each topic. */
export class OutboxConsumer {
  readonly #consumer: QueueConsumer;

  constructor(
    private readonly from: OutboxConsumerDependencies,
    private readonly queueName: string,
    private readonly handlers: Readonly<Record<string, TopicHandler>>,
    private readonly options: OutboxConsumerOptions = {},
  ) {
    this.#consumer = from.store.consume<OutboxJob>(queueName, (job, signal) => this.#work(job, signal), options);
  }

  /** Resolves once rows are being taken. */
  get ready(): Promise<void> {
    return this.#consumer.ready;
  }

  /** See QueueConsumer.close. */
  close(graceMs?: number): Promise<void> {
    return this.#consumer.close(graceMs);
  }

  async #work(job: RunningJob<OutboxJob>, signal: AbortSignal): Promise<void> {
    const { topic } = job.data;
    const handler = this.handlers[topic];
    if (handler === undefined) {
      // During a rolling deployment a newer process knows the topic: leave it to that one.
      throw new RetryLater(`no handler for ${topic}`, NO_HANDLER_AFTER_MS);
    }
    const context = { signal, attempt: job.attempt };
    let rows: readonly OutboxRow[] = job.data.rows;
    try {
      rows = await this.#openRows(rows);
      if (rows.length > 0) {
        await handler(rows, context);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RetryLater || isTransient(error)) {
        throw await this.#postpone(rows, asRetryLater(error), job.startedTimes);
      }
      if (job.data.rows.length === 1 && rows[0] !== undefined) {
        return this.#failOne(job, topic, rows[0], error);
      }
      await this.#singleOut(topic, rows, handler, context);
    }
  }

  /** Rows that are done or parked need no call; what comes twice mostly ends here. */
  async #openRows(rows: readonly OutboxRow[]): Promise<OutboxRow[]> {
    const open = await select<{ id: string }>(
      this.from.database,
      'select id from platform.outbox where id = any ($1::uuid[]) and done_at is null and parked_at is null',
      [rows.map((row) => row.id)],
    );
    const ids = new Set(open.map((row) => row.id));
    return rows.filter((row) => ids.has(row.id));
  }

  async #failOne(job: RunningJob<OutboxJob>, topic: string, row: OutboxRow, error: unknown): Promise<void> {
    if (job.attempt >= job.attemptsMax) {
      await this.#park(topic, row, error);
    }
    // BullMQ counts the attempt, waits and calls again; after the last one it keeps the job as failed.
    throw error;
  }

  /** Halves a batch until the rows to blame stand alone. They go on in jobs of their own, the rest is done. */
  async #singleOut(
    topic: string,
    rows: readonly OutboxRow[],
    handler: TopicHandler,
    context: TopicContext,
  ): Promise<void> {
    const troubles: Troubles = { failed: [], later: [] };
    await this.#tryHalves(rows, handler, context, troubles);
    const { attempts = DEFAULT_ATTEMPTS, backoffMs = DEFAULT_BACKOFF_MS } = this.options;
    const again = attempts > 1 ? troubles.failed : [];
    for (const { row, error } of attempts > 1 ? [] : troubles.failed) {
      await this.#park(topic, row, error);
    }
    await this.from.store.queue<OutboxJob>(this.queueName).addMany([
      ...again.map(({ row }) => ({
        name: topic,
        data: { topic, rows: [row] },
        attempts: attempts - 1,
        delayMs: backoffMs,
        backoffMs: backoffMs * 2,
      })),
      ...troubles.later.map(({ rows: postponed, error }) => ({
        name: topic,
        data: { topic, rows: postponed },
        attempts,
        delayMs: error.afterMs,
        backoffMs,
      })),
    ]);
  }

  async #tryHalves(
    rows: readonly OutboxRow[],
    handler: TopicHandler,
    context: TopicContext,
    troubles: Troubles,
  ): Promise<void> {
    const middle = Math.ceil(rows.length / 2);
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      context.signal.throwIfAborted();
      // A handler may have marked some rows done before it threw.
      const open = await this.#openRows(half);
      const [first] = open;
      if (first === undefined) {
        continue;
      }
      try {
        await handler(open, context);
      } catch (error) {
        if (error instanceof RetryLater || isTransient(error)) {
          troubles.later.push({ rows: open, error: await this.#postpone(open, asRetryLater(error), 1) });
        } else if (open.length === 1) {
          troubles.failed.push({ row: first, error });
        } else {
          await this.#tryHalves(open, handler, context, troubles);
        }
      }
    }
  }

  async #park(topic: string, row: OutboxRow, error: unknown): Promise<void> {
    await park(this.from.database, row.id, error);
    this.from.log.error({ topic, outboxId: row.id, reason: reasonOf(error) }, 'outbox row parked');
  }

  /** Tells the reconciler not to expect these rows before their job comes again. */
  async #postpone(rows: readonly OutboxRow[], error: RetryLater, startedTimes: number): Promise<RetryLater> {
    const waitMs = retryLaterDelayMs(error.afterMs, startedTimes);
    await this.from.database
      .query(
        `update platform.outbox set enqueued_at = clock_timestamp() + make_interval(secs => $2)
         where id = any ($1::uuid[]) and done_at is null and enqueued_at is not null`,
        [rows.map((row) => row.id), (waitMs * 1.2) / 1_000],
      )
      // Without it the rows may come twice, which is harmless; the database is perhaps what is away.
      .catch(() => undefined);
    this.from.log.warn({ rows: rows.length, waitMs, reason: reasonOf(error) }, 'outbox rows postponed');
    return error;
  }
}

function asRetryLater(error: unknown): RetryLater {
  return error instanceof RetryLater ? error : new RetryLater(reasonOf(error), TRANSIENT_AFTER_MS, { cause: error });
}
