import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startInstance, type Instance } from '../../support/instance.js';
import { repositoryRoot } from '../../support/product-process.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';
import { TestCluster } from '../../support/test-cluster.js';

const PATIENCE_MS = 180_000;

/** A cluster that has never seen us, whose owner of our database is no superuser; and a Redis. */
let cluster: TestCluster;
let redis: TestRedis | undefined;
let scratch: string;
let databaseUrl: string;

beforeAll(async () => {
  cluster = await TestCluster.start();
  redis = await startRedis();
  scratch = makeScratchDirectory('own');
  await asAdmin(`create role keeper login password 's3cret'`);
  await asAdmin('create database vouchers owner keeper');
  databaseUrl = login('keeper', 's3cret');
}, PATIENCE_MS);

afterAll(async () => {
  await redis?.stop();
  await cluster.stop();
  removeScratchDirectory(scratch);
});

test('an owner of the database who may not create roles is told so in one line', async () => {
  expect(await failedStart({ DATABASE_URL: databaseUrl })).toMatch(
    /^techcheck: DATABASE_URL is not enough to migrate: [^\n]*create roles[^\n]*: permission denied[^\n]*\n$/,
  );
});

test.each([
  ['a password that is wrong', () => login('techcheck_app_vouchers', 'wr0ng'), /password authentication failed/],
  ['a login that is nobody of ours', () => login('keeper', 's3cret', 'postgres'), /another database/],
  ['a machine that does not answer', () => 'postgres://app:wr0ng@127.0.0.1:1/vouchers', /ECONNREFUSED/],
])('DATABASE_APP_URL is named when it has %s, and shows no password', async (_, url, reason) => {
  await asAdmin('alter role keeper createrole');
  const stderr = await failedStart({ DATABASE_URL: databaseUrl, DATABASE_APP_URL: url() });
  expect(stderr).toMatch(/^techcheck: DATABASE_APP_URL does not work: [^\n]*\n$/);
  expect(stderr).toMatch(reason);
  expect(stderr).not.toMatch(/s3cret|wr0ng/);
});

test(
  'npm start works with a PostgreSQL and a Redis of ours, as an owner who may create roles',
  async () => {
    if (redis === undefined) return;
    await asAdmin('alter role keeper createrole');
    const env = { DATABASE_URL: databaseUrl, QUEUE_URL: redis.url };
    const instance = await startInstance({ dataDir: join(scratch, 'npm'), env, readyMs: PATIENCE_MS, by: 'npm' });
    try {
      expect(await applyAndWait(instance)).toBe('granted');
      const client = new Redis(redis.url);
      expect(await client.keys('{techcheck}:*')).not.toEqual([]);
      client.disconnect();
    } finally {
      await instance.stop();
    }
  },
  PATIENCE_MS,
);

/** What a start says that does not come up; it must end with code 1. */
function failedStart(env: Record<string, string>): Promise<string> {
  const cli = join(repositoryRoot(), 'dist', 'apps', 'cli', 'src', 'main.js');
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const settings = { ...inherited, PORT: '0', DATA_DIR: join(scratch, 'failed'), ...env };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cli, 'start'], { env: settings }, (error, stdout, stderr) => {
      if (error?.code === 1) resolve(stderr);
      else reject(new Error(`the start ended with ${String(error?.code ?? 0)}: ${stdout}${stderr}`));
    });
  });
}

/** Anna applies. @returns what her application comes to. */
async function applyAndWait(instance: Instance): Promise<string> {
  const { programmes } = await instance.sample<{ programmes: { id: string }[] }>();
  const headers = { authorization: `Bearer ${await instance.token('anna')}`, 'content-type': 'application/json' };
  const applied = await fetch(`${instance.url}/individual/v1/applications`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: JSON.stringify({ programmeId: programmes[0]?.id, language: 'sv' }),
  });
  const { id } = (await applied.json()) as { id: string };
  for (const giveUpAt = Date.now() + PATIENCE_MS / 3; ; await sleep(100)) {
    const reply = await fetch(`${instance.url}/individual/v1/applications/${id}`, { headers });
    const { status } = (await reply.json()) as { status: string };
    if (!['submitted', 'checking', 'eligible'].includes(status) || Date.now() > giveUpAt) return status;
  }
}

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: cluster.url() });
  await admin.connect();
  await admin.query(sql);
  await admin.end();
}

function login(user: string, password: string, database = 'vouchers'): string {
  const url = new URL(cluster.url(database));
  url.username = user;
  url.password = password;
  return url.toString();
}
