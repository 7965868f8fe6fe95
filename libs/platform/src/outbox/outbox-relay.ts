import type { QueueLog, QueueStore } from '../queue/queue-store.js';
import { enqueue, handBack, type JobShape } from './enqueue.js';
import { OutboxLoop } from './outbox-loop.js';
import { select, type ClaimedRow, type Queryable } from './outbox-row.js';

export interface RelayOptions extends JobShape {
  /** Rows of one queue that may be on the queue and not done; 2,000 by default. Two relays may pass it a little. */
  readonly rowsInFlightMax?: number;
  /** Rows of one topic taken at once; 1,000 by default. */
  readonly rowsAtOnceMax?: number;
  /** Wait when there was nothing to do; 100 by default. It is most of the delay of a lone row. */
  readonly idleMs?: number;
}

export interface RelayDependencies {
  readonly database: Queryable;
  readonly store: QueueStore;
  readonly log: QueueLog;
}

const ROWS_IN_FLIGHT_MAX = 2_000;
const ROWS_AT_ONCE_MAX = 1_000;
const IDLE_MS = 100;
/** A moment in which rows gather into one job, so that a steady stream is not sent row by row. */
const GATHER_MS = 10;

/**
 * Carries rows from the outbox to the queues that platform.subscription names. Any number may run at
 * once. It chooses rows by their state, never by a position: rows become visible out of order, and a
 * position would pass over those that commit late.
 *
 * A queue that lags is left alone until it has worked off what it has; the rows wait in the outbox,
 * where they cost nothing. Other queues go on.
 */
export class OutboxRelay {
  readonly #loop: OutboxLoop;
  /** While the queue refuses, one row at a time asks whether it is back. */
  #refused = false;

  constructor(
    private readonly to: RelayDependencies,
    private readonly options: RelayOptions = {},
  ) {
    this.#loop = new OutboxLoop('outbox relay', () => this.#step(), to.log);
  }

  start(): void {
    this.#loop.start();
  }

  /** Ends after the step that runs; nothing claimed is left behind. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /**
   * Carries over what is there, once.
   * @returns how many rows were sent, and whether there may be more.
   * @throws when a queue or the database is away; no row is lost by it.
   */
  async relayOnce(): Promise<{ sent: number; full: boolean }> {
    const rowsAtOnce = this.#refused ? 1 : (this.options.rowsAtOnceMax ?? ROWS_AT_ONCE_MAX);
    const rows = await select<ClaimedRow>(this.to.database, CLAIM, [
      rowsAtOnce,
      this.options.rowsInFlightMax ?? ROWS_IN_FLIGHT_MAX,
    ]);
    if (rows.length === 0) {
      return { sent: 0, full: false };
    }
    // The claim is committed. Should we die here, the reconciler finds the rows overdue.
    const { refused, error } = await enqueue(this.to.store, rows, this.options);
    this.#refused = refused.length > 0;
    if (this.#refused) {
      await handBack(this.to.database, refused);
      throw error;
    }
    return { sent: rows.length, full: rows.length >= rowsAtOnce };
  }

  async #step(): Promise<number> {
    const { sent, full } = await this.relayOnce();
    if (full) {
      return 0;
    }
    return sent > 0 ? GATHER_MS : (this.options.idleMs ?? IDLE_MS);
  }
}

/**
 * Takes new rows, topic by topic and as many as the topic's queue has room for, and marks them enqueued,
 * in one statement and so in one short transaction. $1 rows of a topic at most, $2 rows in flight at most.
 */
const CLAIM = `
  with in_flight as materialized (
    select s.queue, count(*) as row_count
    from platform.outbox o join platform.subscription s on s.topic = o.topic
    where o.enqueued_at is not null and o.done_at is null and o.parked_at is null
    group by s.queue
  ), picked as materialized (
    select candidate.id, s.queue
    from platform.subscription s
    left join in_flight f on f.queue = s.queue
    cross join lateral (
      select o.id from platform.outbox o
      where o.topic = s.topic and o.enqueued_at is null and o.done_at is null and o.parked_at is null
      order by o.created_at
      limit greatest(least($1::bigint, $2::bigint - coalesce(f.row_count, 0)), 0)
      for update skip locked
    ) candidate
  ), claimed as (
    update platform.outbox o
    set enqueued_at = clock_timestamp(), enqueued_times = o.enqueued_times + 1
    from picked where o.id = picked.id
    returning o.id, o.topic, o.subject_id, o.payload, o.created_at, o.enqueued_times, picked.queue
  )
  select id, topic, queue, subject_id as "subjectId", payload, enqueued_times as "enqueuedTimes"
  from claimed order by created_at, id`;
