import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '@techcheck/platform';
import { DataSource } from 'typeorm';
import { openTestBed, type TestBed } from '../../factories/test-bed.js';

let bed: TestBed;
let source: DataSource;
let database: Database;

beforeAll(async () => {
  bed = await openTestBed(1);
  source = new DataSource({ type: 'postgres', url: bed.database.appUrl, poolSize: 1 });
  await source.initialize();
  database = new Database(source);
});

afterAll(async () => {
  await source.destroy();
  await bed.close();
});

const session = async (): Promise<number | undefined> =>
  (await database.query<{ pid: number }>('select pg_backend_pid() as pid'))[0]?.pid;

test('a refusal costs no connection', async () => {
  const before = await session();
  const someone = JSON.stringify({ kind: 'individual', id: randomUUID(), requestId: 'test' });
  const key = [randomBytes(32), randomBytes(32)];
  const refused = await database.command('redemption.decline_hold', [someone, ...key, randomUUID(), randomUUID()]);
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'hold-not-found' } });
  expect(await session()).toBe(before);
});

test('a connection that broke is replaced', async () => {
  const before = await session();
  await expect(database.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
  expect(await session()).not.toBe(before);
});

test('a connection that is cut while it is in use fails the question, not the process', async () => {
  const slow = database.query('select pg_sleep(30)');
  const asleep = async (): Promise<void> => {
    const cut = await bed.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
    );
    if (cut.rowCount === 0) await asleep();
  };
  await Promise.all([expect(slow).rejects.toThrow(), asleep()]);
  expect(await session()).toBeGreaterThan(0);
});
