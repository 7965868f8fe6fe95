import { reasonOf } from '../queue/errors.js';
import { select, type Queryable } from './outbox-row.js';

/** How much work the outbox holds, in rows. */
export interface OutboxDepth {
  /** Not yet on the queue. */
  readonly waiting: number;
  /** On the queue and not done, overdue ones included. */
  readonly inFlight: number;
  /** On the queue for longer than overdueSeconds. */
  readonly overdue: number;
  /** Given up; people must look at them. */
  readonly parked: number;
  /** Age of the oldest row that is neither done nor parked, in seconds; 0 when there is none. */
  readonly oldestSeconds: number;
}

/** Counts what is open in the outbox, for metrics and the health page. One statement over partial indexes. */
export async function outboxDepth(database: Queryable, overdueSeconds = 60): Promise<OutboxDepth> {
  const [depth] = await select<OutboxDepth>(
    database,
    `with open as (
       select enqueued_at, created_at from platform.outbox
       where done_at is null and parked_at is null and enqueued_at is null
       union all
       select enqueued_at, created_at from platform.outbox
       where done_at is null and parked_at is null and enqueued_at is not null
     )
     select count(*) filter (where enqueued_at is null)::int as waiting,
            count(enqueued_at)::int as "inFlight",
            count(*) filter (where enqueued_at < clock_timestamp() - make_interval(secs => $1))::int as overdue,
            (select count(*) from platform.outbox where parked_at is not null and done_at is null)::int as parked,
            coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as "oldestSeconds"
     from open`,
    [overdueSeconds],
  );
  if (depth === undefined) {
    throw new Error('counting the outbox returned no row');
  }
  return depth;
}

/** Gives a row up for now; one that is done stays done. The reason keeps no identity numbers. */
export async function park(database: Queryable, id: string, error: unknown): Promise<void> {
  await database.query(
    `update platform.outbox set parked_at = clock_timestamp(), parked_reason = $2
     where id = $1 and done_at is null and parked_at is null`,
    [id, reasonOf(error)],
  );
}

/**
 * Puts a parked row back to work, as if it were new.
 * @returns false when there is no such parked row.
 */
export async function unpark(database: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await database.query(
    `update platform.outbox set parked_at = null, parked_reason = null, enqueued_at = null, enqueued_times = 0
     where id = $1 and parked_at is not null and done_at is null`,
    [id],
  );
  return rowCount === 1;
}

/**
 * Marks rows done inside the transaction that holds their effect. Call it before the effect, in the same
 * transaction: a second delivery then waits for the first one to commit, is told 0, and must do nothing.
 * @returns how many rows were still open.
 */
export async function outboxDone(transaction: Queryable, ids: readonly string[]): Promise<number> {
  const [done] = await select<{ open: string }>(transaction, 'select platform.outbox_done($1::uuid[]) as open', [ids]);
  return Number(done?.open ?? 0);
}

const PURGE_AT_ONCE = 10_000;

/**
 * Deletes rows that were done more than olderThanDays ago, in portions so that nobody waits for locks.
 * @returns how many rows are gone.
 */
export async function purgeOutbox(database: Queryable, olderThanDays: number): Promise<number> {
  for (let purged = 0; ;) {
    const { rowCount } = await database.query(
      `delete from platform.outbox where ctid in (
         select ctid from platform.outbox
         where done_at < clock_timestamp() - make_interval(days => $1) limit ${PURGE_AT_ONCE} for update skip locked
       )`,
      [olderThanDays],
    );
    purged += rowCount ?? 0;
    if ((rowCount ?? 0) < PURGE_AT_ONCE) {
      return purged;
    }
  }
}
