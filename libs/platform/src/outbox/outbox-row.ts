/** A database to ask: a pg.Pool, a pg client, or anything with the same query method. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Work that follows a change, as a handler receives it. */
export interface OutboxRow<P = unknown> {
  /** The row's own id; what the effect hands to outboxDone. */
  readonly id: string;
  /** What the work is about, for example an application. */
  readonly subjectId: string;
  /** What the change wrote along, never personal data. */
  readonly payload: P;
}

/** What travels on the queue: rows of one topic. */
export interface OutboxJob {
  readonly topic: string;
  readonly rows: readonly OutboxRow[];
}

/** A row taken from the outbox, on its way to the queue. */
export interface ClaimedRow extends OutboxRow {
  readonly topic: string;
  readonly queue: string;
  /** How often it has been put on the queue, this time included. */
  readonly enqueuedTimes: number;
}

/** Asks and types the rows; the caller knows what its statement returns. */
export async function select<R>(database: Queryable, text: string, values: unknown[] = []): Promise<R[]> {
  const { rows } = await database.query(text, values);
  return rows as R[];
}
