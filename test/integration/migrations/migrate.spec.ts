import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrateDatabase, migrationClasses } from '../../../libs/platform/src/postgres/migrate.js';
import { createApplications } from '../../factories/applications.js';
import {
  createCapture,
  createHold,
  createRequestedHold,
  createScene,
  withNewLearner,
} from '../../factories/bookings.js';
import { approveBatch, bodyOf, createBatch, refund } from '../../factories/commands.js';
import { openTestBed, rowsOf, type Queryable, type TestBed } from '../../factories/test-bed.js';
import { TestCluster } from '../../support/test-cluster.js';
import { dumpSchema } from './schema-dump.js';

/** Before this step there is no whole product whose data could be carried over. */
const FIRST_WHOLE = 10;
const PASSWORD = 'only-for-tests';
/** The migrations bring these rows themselves. */
const BROUGHT = ['platform.life_cycle_edge', 'platform.subscription'];

const numbers = migrationClasses().map((migration) => Number(/(\d{13})$/.exec(new migration().name ?? '')?.[1]));

async function withClient<Value>(url: string, work: (db: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Applies the first steps only, as an older version of the product would have. */
async function applyUpTo(ownerUrl: string, last: number): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: migrationClasses(last),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

const tablesOf = async (db: Queryable): Promise<string[]> =>
  (
    await rowsOf<{ name: string }>(
      db,
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not like 'pg\\_%' and schemaname not in ('information_schema', 'bullmq', 'public') order by 1`,
    )
  )
    .map((row) => row.name)
    .filter((name) => !BROUGHT.includes(name));

const columnsOf = async (db: Queryable, table: string): Promise<string[]> =>
  (
    await rowsOf<{ name: string }>(
      db,
      `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attgenerated = '' and not attisdropped`,
      [table],
    )
  ).map((row) => row.name);

/**
 * Carries all rows over to a database of an earlier step, as far as it has the tables and columns. What a step gave up
 * is left to its column's default.
 */
async function carryOver(from: Queryable, to: Queryable): Promise<void> {
  const there = await tablesOf(from);
  await to.query(`set session_replication_role = 'replica'`);
  for (const table of (await tablesOf(to)).filter((name) => there.includes(name))) {
    const known = await columnsOf(from, table);
    const columns = (await columnsOf(to, table)).filter((column) => known.includes(column)).join();
    const [rows] = await rowsOf<{ all: string }>(
      from,
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as all from ${table} t`,
    );
    await to.query(
      `insert into ${table} (${columns}) overriding system value select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
      [rows?.all],
    );
  }
  await to.query(
    `select setval(pg_get_serial_sequence(c.attrelid::regclass::text, c.attname), 1000000)
     from pg_attribute c join pg_class t on t.oid = c.attrelid join pg_namespace n on n.oid = t.relnamespace
     where c.attidentity <> '' and n.nspname not in ('bullmq', 'public')`,
  );
  await to.query(`set session_replication_role = 'origin'`);
}

const counts = async (db: Queryable, tables: readonly string[]): Promise<string[]> =>
  (
    await rowsOf<{ line: string }>(
      db,
      tables.map((table) => `select '${table} ' || count(*) as line from ${table}`).join(' union all '),
    )
  ).map((row) => row.line);

describe('migrating', () => {
  let bed: TestBed;
  const made: string[] = [];
  const createEmpty = async (): Promise<string> => {
    const { name, ownerUrl } = await TestCluster.shared().createEmptyDatabase();
    made.push(name);
    return ownerUrl;
  };

  beforeAll(async () => {
    bed = await openTestBed(4);
    // Something of everything.
    const scene = await createScene(bed);
    const { captureId } = await createCapture(bed, scene, 3_000n);
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    await bodyOf(approveBatch(bed.app, batch.id ?? ''));
    await bodyOf(refund(bed.app, scene.provider.id, captureId, 500n));
    const other = await withNewLearner(bed, scene);
    await createCapture(bed, other, 1_000n);
    await createHold(bed, other, 1_000n);
    await createRequestedHold(bed, other, 1_000n);
    for (const status of ['submitted', 'checking', 'manual-review', 'waitlisted', 'rejected'] as const) {
      await createApplications(bed, scene.programme, 2, status);
    }
  });
  afterAll(async () => {
    await withClient(TestCluster.shared().url(), async (admin) => {
      for (const name of made) await admin.query(`drop database ${name} with (force)`);
    });
    await bed.close();
  });

  test('an empty database goes through every step in order; a second run does nothing', async () => {
    const ownerUrl = await createEmpty();
    const first = await migrateDatabase({ ownerUrl, appLoginPassword: PASSWORD });
    expect(first.applied.map((name) => Number(/(\d{13})$/.exec(name)?.[1]))).toEqual(numbers);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const again = await migrateDatabase({ ownerUrl, appLoginPassword: PASSWORD });
    expect(again.applied).toEqual([]);
    const mine = await dumpSchema(bed.owner);
    expect(await withClient(ownerUrl, dumpSchema)).toBe(mine);
  });

  test('two starts at once take turns: each step is applied once', async () => {
    const ownerUrl = await createEmpty();
    const start = () => migrateDatabase({ ownerUrl, appLoginPassword: PASSWORD });
    const both = await Promise.all([start(), start()]);
    expect(both.flatMap(({ applied }) => applied)).toHaveLength(numbers.length);
    expect(both.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, numbers.length]);
  });

  test.each(numbers.filter((number) => number >= FIRST_WHOLE))(
    'step %i takes over a database of the step before, with all its data',
    async (number) => {
      const ownerUrl = await createEmpty();
      await applyUpTo(ownerUrl, number - 1);
      const { tables, before } = await withClient(ownerUrl, async (old) => {
        await carryOver(bed.owner, old);
        const tables = await tablesOf(old);
        return { tables, before: await counts(old, tables) };
      });
      expect(before.filter((line) => line.endsWith(' 0')).length).toBeLessThan(tables.length / 2);

      await migrateDatabase({ ownerUrl, appLoginPassword: PASSWORD });
      await withClient(ownerUrl, async (migrated) => {
        expect(await counts(migrated, tables)).toEqual(before);
        expect(await rowsOf(migrated, 'select * from ledger.differences()')).toEqual([]);
        expect(await dumpSchema(migrated)).toBe(await dumpSchema(bed.owner));
      });
    },
  );

  test('a step that fails leaves nothing behind and can be repeated', async () => {
    const ownerUrl = await createEmpty();
    await withClient(ownerUrl, (db) => db.query('create schema payouts'));
    // TypeORM tells of it on the console.
    const quiet = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    await expect(migrateDatabase({ ownerUrl, appLoginPassword: PASSWORD })).rejects.toThrow(/payouts/);
    quiet.mockRestore();
    await withClient(ownerUrl, (db) => db.query('drop schema payouts'));
    const { applied } = await migrateDatabase({ ownerUrl, appLoginPassword: PASSWORD });
    expect(applied[0]).toMatch(/payouts/);
    expect(await withClient(ownerUrl, dumpSchema)).toBe(await dumpSchema(bed.owner));
  });
});
