import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LedgerModule, Reconcile } from '@techcheck/ledger';
import { Database, DatabaseModule } from '@techcheck/platform';
import { openTestBed, type TestBed } from '../../factories/test-bed.js';
import { QueuePool } from '../../../libs/platform/src/queue/queue-pool.js';

@Module({})
class Product {}

describe('the sessions that the product opens', () => {
  let bed: TestBed;
  const opened: INestApplicationContext[] = [];
  beforeAll(async () => {
    bed = await openTestBed(2);
    // A server, or somebody's preference, in a zone where a day may have 23 hours.
    await bed.owner.query(`alter database ${bed.database.name} set timezone = 'America/New_York'`);
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  afterAll(() => bed.close());

  const open = async (url: string): Promise<INestApplicationContext> => {
    const register = DatabaseModule.register({ url, poolSize: 2, applicationName: 'test' });
    const root = { module: Product, imports: [register, LedgerModule] };
    const made = await NestFactory.createApplicationContext(root, { logger: false });
    opened.push(made);
    return made;
  };
  const withOption = (option: string): string => `${bed.database.appUrl}?options=${encodeURIComponent(`-c ${option}`)}`;

  test.each([
    ['set in the database', () => bed.database.appUrl],
    ['set in the address', () => withOption('timezone=Asia/Tokyo')],
  ])('reckon days in UTC, whatever zone is %s', async (_, url) => {
    const database = (await open(url())).get(Database);
    expect(await database.query('show timezone')).toEqual([{ TimeZone: 'UTC' }]);
    const days = await database.query<{ same: boolean }>(
      `select '2026-03-07 12:00Z'::timestamptz + interval '1 day' = '2026-03-08 12:00Z'::timestamptz as same`,
    );
    expect(days).toEqual([{ same: true }]);
  });

  test('keep what else the address asks for', async () => {
    const database = (await open(withOption('work_mem=7MB'))).get(Database);
    expect(await database.query('show work_mem')).toEqual([{ work_mem: '7MB' }]);
  });

  test('those of the queue too, beside its own settings', async () => {
    const pool = new QueuePool(bed.database.appUrl, 1);
    try {
      const { rows } = await pool.query(
        `select current_setting('timezone') as zone, current_setting('search_path') as path, current_setting('synchronous_commit') as waits`,
      );
      expect(rows).toEqual([{ zone: 'UTC', path: 'bullmq', waits: 'off' }]);
    } finally {
      await pool.end();
    }
  });

  test('a reconciliation may take longer than a request’s statement, and the session goes back to its limit', async () => {
    const made = await open(bed.database.appUrl);
    await bed.owner.query(`create function public.tell_limit() returns trigger language plpgsql as
      $$ begin new.differences := new.differences || jsonb_build_object('first', jsonb_build_array(current_setting('statement_timeout'))); return new; end $$`);
    await bed.owner.query(
      'create trigger tell before insert on ledger.reconciliation for each row execute function public.tell_limit()',
    );
    try {
      const run = await made.get(Reconcile).execute();
      expect(run).toMatchObject({ differenceCount: 0, differences: ['15min'] });
    } finally {
      await bed.owner.query('drop trigger tell on ledger.reconciliation');
    }
    expect(await made.get(Database).query('show statement_timeout')).toEqual([{ statement_timeout: '1min' }]);
  });
});
