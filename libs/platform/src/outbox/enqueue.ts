import type { NewJob, QueueStore } from '../queue/queue-store.js';
import type { ClaimedRow, OutboxJob, OutboxRow, Queryable } from './outbox-row.js';

/** How rows travel. */
export interface JobShape {
  /** Rows to a job at most; 100 by default. */
  readonly rowsPerJob?: number;
  /**
   * Other sizes for some queues. A queue whose consumer has a rate limit, which counts jobs, wants 1. Jobs
   * of one row carry the row's id as deduplication key, so that a row that waits long is not added twice.
   */
  readonly rowsPerJobOn?: Readonly<Record<string, number>>;
  /** Failures of a row before it is parked; 5 by default. */
  readonly attempts?: number;
  /** Wait after the first failure, doubled after each further one; 1,000 by default. */
  readonly backoffMs?: number;
}

export const DEFAULT_ATTEMPTS = 5;
export const DEFAULT_BACKOFF_MS = 1_000;
const DEFAULT_ROWS_PER_JOB = 100;
/**
 * A row that is still undone after this many times on the queue may be one that kills its worker: from then on each
 * of them travels alone, so that it takes none of its neighbours along.
 */
const TIMES_IN_COMPANY = 2;

/**
 * Puts claimed rows on their queues, rows of one topic together.
 * @returns the rows whose queue did not take them, each with the error; the others are on their way.
 */
export async function enqueue(
  store: QueueStore,
  rows: readonly ClaimedRow[],
  shape: JobShape,
): Promise<{ refused: ClaimedRow[]; error: unknown }> {
  const refused: ClaimedRow[] = [];
  let error: unknown;
  for (const [queue, queueRows] of groupBy(rows, (row) => row.queue)) {
    try {
      await store.queue<OutboxJob>(queue).addMany(toJobs(queue, queueRows, shape));
    } catch (caught) {
      error = caught;
      refused.push(...queueRows);
    }
  }
  return { refused, error };
}

/**
 * Gives rows back to the outbox that no queue took, as if they had not been tried: it is not their fault. The queue may
 * have taken them and only its answer was lost; then they go twice, which is harmless.
 */
export async function handBack(database: Queryable, rows: readonly ClaimedRow[]): Promise<void> {
  await database.query(
    `update platform.outbox set enqueued_at = null, enqueued_times = greatest(enqueued_times - 1, 0)
     where id = any ($1::uuid[]) and done_at is null`,
    [rows.map((row) => row.id)],
  );
}

function toJobs(queue: string, rows: readonly ClaimedRow[], shape: JobShape): NewJob<OutboxJob>[] {
  const fixedRows = shape.rowsPerJobOn?.[queue];
  const rowsMax = fixedRows ?? shape.rowsPerJob ?? DEFAULT_ROWS_PER_JOB;
  return [...groupBy(rows, (row) => row.topic)].flatMap(([topic, topicRows]) =>
    portions(topicRows, rowsMax).map((chunk) => ({
      name: topic,
      data: { topic, rows: chunk.map(({ id, subjectId, payload }): OutboxRow => ({ id, subjectId, payload })) },
      attempts: shape.attempts ?? DEFAULT_ATTEMPTS,
      backoffMs: shape.backoffMs ?? DEFAULT_BACKOFF_MS,
      ...(fixedRows === 1 && chunk[0] !== undefined ? { deduplicationKey: chunk[0].id } : {}),
    })),
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) {
      groups.set(keyOf(item), [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}

/** Rows in company as long as nothing speaks against them, then those that travel alone. */
function portions(rows: readonly ClaimedRow[], rowsMax: number): ClaimedRow[][] {
  const alone = rows.filter((row) => row.enqueuedTimes > TIMES_IN_COMPANY);
  const together = rows.filter((row) => row.enqueuedTimes <= TIMES_IN_COMPANY);
  return [...chunks(together, rowsMax), ...chunks(alone, 1)];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
