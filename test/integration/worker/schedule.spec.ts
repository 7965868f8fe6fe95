import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { Scheduler, type ScheduledTask } from '../../../apps/worker/src/schedule/scheduler.js';
import { scheduledTasks, type ScheduledCommands } from '../../../apps/worker/src/schedule/tasks.js';
import { openTestBed, type TestBed } from '../../factories/test-bed.js';
import { until } from '../queue/rig.js';

let bed: TestBed;
let pool: pg.Pool;
const told: string[] = [];
const log = {
  info: () => undefined,
  warn: (details: object, message: string) => void told.push(`${message} ${JSON.stringify(details)}`),
  error: (details: object, message: string) => void told.push(`${message} ${JSON.stringify(details)}`),
};

beforeAll(async () => {
  bed = await openTestBed(2);
  pool = new pg.Pool({ connectionString: bed.database.appUrl, max: 1, connectionTimeoutMillis: 2_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
});

afterAll(async () => {
  await pool.end();
  await bed.close();
});

/** Their own tests draw them. */
const noLotteries = {
  bindLotteries: { execute: async () => 0 },
  drawLotteries: { execute: async () => [] },
} as unknown as ScheduledCommands;

test('everything scheduled runs, even where all of it falls due at once and the pool has one connection', async () => {
  const ran = new Set<string>();
  const tasks = scheduledTasks(log, noLotteries).map((task) => ({
    ...task,
    // Once is enough; from sixty seconds on a task would wait for its first run.
    everySeconds: 60,
    run: async (client: pg.PoolClient, signal: AbortSignal) => {
      await client.query('select pg_sleep(0.3)');
      await task.run(client, signal);
      ran.add(task.name);
    },
  }));
  const scheduler = new Scheduler(pool, tasks, log);
  scheduler.start();
  await until(() => ran.size === tasks.length || told.length > 0, 30_000);
  await scheduler.stop(30_000);
  expect(told).toEqual([]);
  expect(ran.size).toBe(tasks.length);
});

test('a task in portions ends at the portion it is in when the worker stops', async () => {
  const stopping = new AbortController();
  let portions = 0;
  const alwaysMore = {
    query: async () => {
      portions += 1;
      if (portions === 3) stopping.abort();
      return { rows: [{ result: 500 }] };
    },
  } as unknown as pg.PoolClient;
  const expireHolds = scheduledTasks(log, noLotteries).find(({ name }) => name === 'expire-holds');
  await expireHolds?.run(alwaysMore, stopping.signal);
  expect(portions).toBe(3);
});

test('a task that outlasts the grace of a shutdown is cut off, and gives its connection and its lock back', async () => {
  let began = false;
  const endless: ScheduledTask = {
    name: 'endless',
    everySeconds: 60,
    run: async (client) => {
      began = true;
      await client.query('select pg_sleep(3600)');
    },
  };
  const scheduler = new Scheduler(pool, [endless], log);
  scheduler.start();
  await until(() => began);
  await scheduler.stop(100);
  expect(told.join()).toContain('cut off');
  await pool.query('select 1');
});
