import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Queryable, QueueLog } from '@techcheck/platform';
import type { Pool } from 'pg';
import { Scheduler, type ScheduledTask } from './scheduler.js';
import { scheduledTasks, type ScheduledCommands } from './tasks.js';

const quiet: QueueLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A pool whose locks are free and whose other statements fail, as when the database gives up on them. */
const failing = {
  connect: async () => ({
    query: async (text: string) => {
      if (text.includes('advisory')) return { rows: [{ mine: true }] };
      throw new Error('canceling statement due to statement timeout');
    },
    release: () => undefined,
  }),
} as unknown as Pool;

/** How loudly the log is told that a task has failed. */
async function loudness(task: ScheduledTask): Promise<string> {
  const told: string[] = [];
  const log: QueueLog = { ...quiet, warn: () => told.push('warn'), error: () => told.push('error') };
  const scheduler = new Scheduler(failing, [{ ...task, everySeconds: 1 }], log);
  scheduler.start();
  while (told.length === 0) await sleep(5);
  await scheduler.stop(1_000);
  return told.join();
}

/** Their own tests draw them. */
const noLotteries = {
  bindLotteries: { execute: async (session: Queryable) => (await session.query('select')).rows.length },
  drawLotteries: { execute: async () => [] },
} as unknown as ScheduledCommands;

test('a reconciliation that fails is an error in the log; what is only put off is a warning', async () => {
  const loud: Record<string, string> = {};
  for (const task of scheduledTasks(quiet, noLotteries)) loud[task.name] = await loudness(task);
  expect(loud).toMatchObject({ 'reconcile-ledger': 'error', 'forget-old-answers': 'warn', 'expire-holds': 'warn' });
});
