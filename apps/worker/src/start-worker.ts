import { NestFactory } from '@nestjs/core';
import { DrawLotteries } from '@techcheck/eligibility';
import {
  Database,
  endsWithin,
  openQueueStore,
  OutboxReconciler,
  OutboxRelay,
  type QueueLog,
} from '@techcheck/platform';
import { BindLotteries } from '@techcheck/programme';
import { Logger, PinoLogger } from 'nestjs-pino';
import { startConsumers } from './consumers/consumers.js';
import { jobShape } from './consumers/job-shape.js';
import { Scheduler } from './schedule/scheduler.js';
import { scheduledTasks } from './schedule/tasks.js';
import type { WorkerSettings } from './worker-settings.js';
import { WorkerModule } from './worker.module.js';

export interface RunningWorker {
  /** Takes no new work, lets the running finish within the grace, closes. */
  close(): Promise<void>;
}

/** Closing takes a moment beyond the grace of the jobs. */
const CLOSING_SECONDS = 5;
/** What relay and reconciler may take for their last step while the store or the database does not answer. */
const LAST_STEP_MS = 2_000;

/** Starts the outbox relay and reconciler, the queue consumers and the schedule. */
export async function startWorker(settings: WorkerSettings): Promise<RunningWorker> {
  const app = await NestFactory.createApplicationContext(WorkerModule.register(settings), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  const log: QueueLog = await app.resolve(PinoLogger);
  const database = app.get(Database);
  const store = openQueueStore({ queueUrl: settings.queueUrl, databaseUrl: settings.databaseUrl, log });
  const carrying = { database: database.pool, store, log };
  const relay = new OutboxRelay(carrying, jobShape(settings));
  const reconciler = new OutboxReconciler(carrying, {
    ...jobShape(settings),
    overdueMs: settings.outboxOverdueSeconds * 1_000,
  });
  const consumers = startConsumers(app, carrying, settings);
  const commands = { bindLotteries: app.get(BindLotteries), drawLotteries: app.get(DrawLotteries) };
  const scheduler = new Scheduler(database.pool, scheduledTasks(log, commands), log);
  await Promise.all(consumers.map((consumer) => consumer.ready));
  relay.start();
  reconciler.start();
  scheduler.start();
  log.info({ queue: store.kind }, 'worker ready');

  return {
    close: async () => {
      const graceMs = Math.max(settings.shutdownGraceSeconds - CLOSING_SECONDS, 0) * 1_000;
      // All at once: whatever is slow has the whole grace, and none waits for another's.
      await Promise.all([
        endsWithin(graceMs + LAST_STEP_MS, Promise.all([relay.stop(), reconciler.stop()])),
        scheduler.stop(graceMs),
        ...consumers.map((consumer) => consumer.close(graceMs)),
      ]);
      await store.close(0);
      await app.close();
    },
  };
}
