import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TestCluster, type TestDatabase } from '../support/test-cluster.js';

/** Anything that runs SQL: a pool, or one session of it. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    query: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

/** A migrated database of a test file's own, seen by its owner and by the application. */
export interface TestBed {
  readonly database: TestDatabase;
  /** A superuser: sets scenes, and proves that a constraint holds against everybody. */
  readonly owner: pg.Pool;
  /** The application's login: everything the product does, it does as this role. */
  readonly app: pg.Pool;
  close(): Promise<void>;
}

const INT8 = 20;

/** Money is bigint in tests as well: int8 must not become a string or a float. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format),
};

/** Opens a database of its own. `connectionsMax` bounds how many commands of the application run at once. */
export async function openTestBed(connectionsMax = 20): Promise<TestBed> {
  const database = await TestCluster.shared().createDatabase();
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4, types });
  // No test that uses this pulls the plug, and not waiting for the disk makes thousands of commands affordable.
  await owner.query(`alter database ${database.name} set synchronous_commit = off`);
  const app = keptAfterRefusals(new pg.Pool({ connectionString: database.appUrl, max: connectionsMax, types }));
  // Sessions that a test cuts report it, to the pool or to whoever holds them.
  for (const pool of [owner, app]) {
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
  }
  const close = async (): Promise<void> => {
    // A test that failed half-way may never give its session back.
    await Promise.race([Promise.all([owner.end(), app.end()]), sleep(2_000, undefined, { ref: false })]);
    await database.drop();
  };
  return { database, owner, app, close };
}

/** The pool's own query() closes the connection after any error; the product keeps it, and so do its tests. */
function keptAfterRefusals(pool: pg.Pool): pg.Pool {
  const query = async (text: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      return await client.query(text as string, values);
    } catch (error) {
      if ((error as { code?: string }).code !== 'TC001') broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  };
  return Object.assign(pool, { query });
}

/** The rows of a query. */
export async function rowsOf<Row extends pg.QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await db.query<Row>(text, values)).rows;
}

/** The only row of a query. */
export async function rowOf<Row extends pg.QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const rows = await rowsOf<Row>(db, text, values);
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`expected one row, got ${rows.length}: ${text}`);
  return row;
}

/** How many rows a query finds, given as `from … where …`. */
export async function countOf(db: Queryable, fromWhere: string, values: unknown[] = []): Promise<number> {
  return Number((await rowOf<{ n: bigint }>(db, `select count(*) as n ${fromWhere}`, values)).n);
}

/** The SQLSTATE a statement fails with, or 'none' when it goes through. */
export async function sqlStateOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** Runs work in one transaction of the pool and rolls it back, so that a superuser can try things out. */
export async function rolledBack<Value>(pool: pg.Pool, work: (db: pg.PoolClient) => Promise<Value>): Promise<Value> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** What the reconciler objects to; must always be empty. */
export async function differences(db: Queryable): Promise<{ what: string; id: string }[]> {
  return rowsOf<{ what: string; id: string }>(db, 'select * from ledger.differences()');
}
