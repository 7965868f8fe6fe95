import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { QueuePool } from '../../../libs/platform/src/queue/queue-pool.js';

/** Where BullMQ's worker was fastest with jobs that do nothing. */
const CONCURRENCY = 64;
const CONNECTIONS = 9;
const BULK = 1_000;
const EVENTS_KEPT = 500;

const tuning = { prefix: '{bench}', streams: { events: { maxLen: EVENTS_KEPT } }, concurrency: CONCURRENCY };
const doNothing = async (): Promise<void> => undefined;

/** BullMQ with the product's settings of its store. */
function openPostgres(url: string) {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = new QueuePool(url, CONNECTIONS);
  return {
    prepare: (name: string) => connection.query('select bullmq.techcheck_prepare_queue($1)', [name]),
    queue: (name: string) => new Queue(name, { connection, ...tuning }),
    worker: (name: string) => new Worker(name, doNothing, { connection, ...tuning }),
  };
}

function openRedis(url: string) {
  const { Queue, Worker } = withBackend(createRedisBackend);
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  return {
    prepare: async () => undefined,
    queue: (name: string) => new Queue(name, { connection, ...tuning }),
    worker: (name: string) => new Worker(name, doNothing, { connection, ...tuning }),
  };
}

const [storeUrl = ''] = process.argv.slice(2);
const store = /^rediss?:/.test(storeUrl) ? openRedis(storeUrl) : openPostgres(storeUrl);

/** How long it takes to work off as many jobs, all of them waiting when the worker starts. */
async function work(name: string, jobs: number): Promise<number> {
  await store.prepare(name);
  const queue = store.queue(name);
  for (let added = 0; added < jobs; added += BULK) {
    const length = Math.min(BULK, jobs - added);
    const bulk = Array.from({ length }, (_, at) => ({ name: 'no-op', data: { at: added + at } }));
    await queue.addBulk(bulk.map((job) => ({ ...job, opts: { removeOnComplete: true } })));
  }
  let done = 0;
  const startedAt = performance.now();
  const worker = store.worker(name);
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('completed', () => {
      done += 1;
      if (done === jobs) resolve();
    });
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await worker.close();
  await queue.close();
  return seconds;
}

process.on('message', ({ name, jobs }: { name: string; jobs: number }) => {
  work(name, jobs).then(
    (seconds) => process.send?.({ seconds }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
