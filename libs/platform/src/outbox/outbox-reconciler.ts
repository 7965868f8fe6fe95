import type { JobShape } from './enqueue.js';
import { enqueue, handBack } from './enqueue.js';
import { OutboxLoop } from './outbox-loop.js';
import { park } from './outbox-queries.js';
import { select, type ClaimedRow } from './outbox-row.js';
import type { RelayDependencies } from './outbox-relay.js';

export interface ReconcilerOptions extends JobShape {
  /** A row on the queue that is undone after this long is put there again; 60,000 by default. */
  readonly overdueMs?: number;
  /** How often to look; a sixth of overdueMs by default. */
  readonly everyMs?: number;
  /** A row that was put on the queue this often and is still undone gets parked; 20 by default. */
  readonly enqueuedTimesMax?: number;
}

const OVERDUE_MS = 60_000;
const ROWS_AT_ONCE = 1_000;
const ENQUEUED_TIMES_MAX = 20;

/**
 * Puts rows on the queue again whose job is gone: because the queue was wiped, because it came back from
 * an old dump, because the relay died between claim and queue.
 *
 * It cannot tell a lost job from one that only waits long, and adding a job twice is harmless but not
 * free. So the patience with a row doubles each time, up to 64 times overdueMs. A row that is never done
 * whatever happens, say because it kills its worker, is parked in the end; before that it travels alone.
 */
export class OutboxReconciler {
  readonly #loop: OutboxLoop;

  constructor(
    private readonly to: RelayDependencies,
    private readonly options: ReconcilerOptions = {},
  ) {
    this.#loop = new OutboxLoop('outbox reconciler', () => this.#step(), to.log);
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /**
   * Looks once, at most a thousand rows.
   * @returns how many rows were put on the queue again and how many were parked.
   * @throws when a queue or the database is away; what a queue did not take goes back to the relay.
   */
  async reconcileOnce(): Promise<{ enqueued: number; parked: number }> {
    const rows = await select<ClaimedRow>(this.to.database, CLAIM_OVERDUE, [this.#overdueMs / 1_000, ROWS_AT_ONCE]);
    const timesMax = this.options.enqueuedTimesMax ?? ENQUEUED_TIMES_MAX;
    const hopeless = rows.filter((row) => row.enqueuedTimes > timesMax);
    for (const row of hopeless) {
      await park(this.to.database, row.id, new Error(`undone after ${timesMax} times on the queue`));
    }
    const late = rows.filter((row) => row.enqueuedTimes <= timesMax);
    const { refused, error } = await enqueue(this.to.store, late, this.options);
    if (refused.length > 0) {
      await handBack(this.to.database, refused);
      throw error;
    }
    if (late.length > 0) {
      this.to.log.warn({ rows: late.length }, 'overdue outbox rows were put on the queue again');
    }
    return { enqueued: late.length, parked: hopeless.length };
  }

  get #overdueMs(): number {
    return this.options.overdueMs ?? OVERDUE_MS;
  }

  async #step(): Promise<number> {
    const { enqueued, parked } = await this.reconcileOnce();
    return enqueued + parked >= ROWS_AT_ONCE ? 0 : (this.options.everyMs ?? this.#overdueMs / 6);
  }
}

/** $1 seconds after which a row is overdue, $2 rows at most. */
const CLAIM_OVERDUE = `
  with overdue as materialized (
    select o.id, s.queue
    from platform.outbox o join platform.subscription s on s.topic = o.topic
    where o.enqueued_at < clock_timestamp() - make_interval(secs => $1)
      and o.enqueued_at < clock_timestamp()
          - make_interval(secs => $1) * power(2, least(greatest(o.enqueued_times - 1, 0), 6))
      and o.done_at is null and o.parked_at is null
    order by o.enqueued_at
    limit $2
    for update of o skip locked
  ), claimed as (
    update platform.outbox o
    set enqueued_at = clock_timestamp(), enqueued_times = o.enqueued_times + 1
    from overdue where o.id = overdue.id
    returning o.id, o.topic, o.subject_id, o.payload, o.created_at, o.enqueued_times, overdue.queue
  )
  select id, topic, queue, subject_id as "subjectId", payload, enqueued_times as "enqueuedTimes"
  from claimed order by created_at, id`;
