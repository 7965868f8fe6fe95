/**
 * A worker in a process of its own, so that a test can kill or freeze it in the middle of a job. It takes
 * one job, says "taken", waits for a line on its input, has the effect if the rows are still open, and
 * says how many rows those were. With a deadlyId it does not wait, and a job with that row kills it.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Worker, createPostgresBackend, createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

const { queue, databaseUrl, queueUrl, lockMs, deadlyId } = JSON.parse(process.argv[2]);
const database = new pg.Pool({ connectionString: databaseUrl });
const lines = createInterface({ input: process.stdin });

async function effect(job) {
  console.log('taken');
  if (deadlyId === undefined) await once(lines, 'line');
  else if (job.data.rows.some((row) => row.id === deadlyId)) process.kill(process.pid, 'SIGKILL');
  const client = await database.connect();
  await client.query('begin');
  const ids = job.data.rows.map((row) => row.id);
  const { rows } = await client.query('select platform.outbox_done($1::uuid[])::int as open', [ids]);
  if (rows[0].open > 0) {
    await client.query('insert into public.effect (outbox_id) select unnest($1::uuid[])', [ids]);
  }
  await client.query('commit');
  client.release();
  console.log(`effect ${rows[0].open}`);
}

const connection =
  queueUrl === undefined
    ? new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=bullmq' })
    : new Redis(queueUrl, { maxRetriesPerRequest: null });
new Worker(
  queue,
  effect,
  {
    connection,
    prefix: '{techcheck}',
    lockDuration: lockMs,
    stalledInterval: 300,
    // One death a job is enough for whoever waits for them all.
    ...(deadlyId === undefined ? {} : { maxStalledCount: 0 }),
  },
  queueUrl === undefined ? createPostgresBackend : createRedisBackend,
).on('error', () => undefined);
