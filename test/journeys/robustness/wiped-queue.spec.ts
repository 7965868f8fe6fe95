import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisIsInstalled } from '../../support/redis.js';
import { expectTheBooksToAddUp, tally } from './support/accounts.js';
import { Crowd, type Applicant } from './support/crowd.js';
import type { Insistence } from './support/insist.js';
import { applyAll, untilCounted } from './support/learners.js';
import { Stage } from './support/stage.js';

const APPLICATIONS = 600;
const WIPES = 5;

const stores = (['postgres', 'redis'] as const).filter((store) => store === 'postgres' || redisIsInstalled());

describe.each(stores)('the store of the queue wiped while people apply, on %s', (store) => {
  let stage: Stage;
  let applicants: Applicant[];
  let accepted: string[];
  let wiped = 0;
  const met: Insistence = { retries: 0, replays: 0 };

  beforeAll(async () => {
    stage = await Stage.open({ store, env: { OUTBOX_OVERDUE_SECONDS: '1', REGISTER_LATENCY_MS: '50' } });
    await stage.startApi();
    await stage.startWorker();
    applicants = await new Crowd().take(stage, APPLICATIONS);
    [accepted] = await Promise.all([
      applyAll(stage, applicants, met, () => sleep(Math.random() * 80)),
      wipeAgainAndAgain(),
    ]);
    await untilCounted(stage, 0, `select from platform.outbox where done_at is null`);
    await untilCounted(
      stage,
      0,
      `select from eligibility.application where status in ('submitted', 'checking', 'eligible')`,
    );
  }, 150_000);

  afterAll(() => stage.close());

  test('no application that was accepted is lost or decided twice', async () => {
    expect(new Set(accepted).size).toBe(APPLICATIONS);
    const { rows } = await stage.owner.query<{ id: string }>(
      'select application_id as id from eligibility.decision where ordinal = 1',
    );
    expect(rows.map(({ id }) => id).sort()).toEqual([...accepted].sort());
    expect((await tally(stage)).decisions).toBe(APPLICATIONS);
  });

  test('everybody gets what the rules say', async () => {
    const { rows } = await stage.owner.query<{ individual_id: string; status: string }>(
      'select individual_id, status from eligibility.application',
    );
    const statusOf = new Map(rows.map((row) => [row.individual_id, row.status]));
    const wrong = applicants.filter(({ id, outcome }) =>
      outcome === 'rejected' ? statusOf.get(id) !== 'rejected' : statusOf.get(id) !== 'granted',
    );
    expect(wrong).toEqual([]);
  });

  test('the wipes hit work: rows had to be put on the queue again', async () => {
    expect(wiped).toBe(WIPES);
    expect(await stage.count('select from platform.outbox where enqueued_times > 1')).toBeGreaterThan(0);
  });

  test('the books add up', () => expectTheBooksToAddUp(stage));

  async function wipeAgainAndAgain(): Promise<void> {
    for (; wiped < WIPES; wiped += 1) {
      await sleep(150 + Math.random() * 250);
      await untilWorkWaits();
      await wipe();
    }
  }

  /** So many rows that the worker cannot have all of them in its hands; towards the end there may be fewer. */
  async function untilWorkWaits(): Promise<void> {
    const inFlight = 'select from platform.outbox where enqueued_at is not null and done_at is null';
    for (let tries = 0; tries < 100 && (await stage.count(inFlight)) < 40; tries += 1) await sleep(5);
  }

  /** All jobs, marks and counters are gone at once; on PostgreSQL the tables stay, as after a bad restore. */
  async function wipe(): Promise<void> {
    if (stage.redis !== undefined) {
      const redis = new Redis(stage.redis.url);
      await redis.flushall();
      redis.disconnect();
      return;
    }
    const { rows } = await stage.owner.query<{ names: string }>(
      `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names
       from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'`,
    );
    // The worker holds locks of its own; PostgreSQL may choose either of us to give way.
    for (let wiped = false; !wiped;) {
      wiped = await stage.owner.query(`truncate ${rows[0]?.names ?? ''}`).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== '40P01') throw error;
          return false;
        },
      );
    }
  }
});
