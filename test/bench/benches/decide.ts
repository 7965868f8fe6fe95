import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { peakRssMb } from '../harness/memory.js';
import { count, requireEqual, requireReconciled, type Counts } from '../harness/proof.js';
import { interleave } from '../harness/rounds.js';
import { setStage, settle, startCluster, type Stage } from '../harness/stage.js';
import { round } from '../harness/statistics.js';
import { startNoopWorker } from '../limit/noop-worker.js';
import { writeRawDecisions } from '../limit/raw-decisions.js';
import { appropriate, seedProgramme, type BenchProgramme } from '../seed/programme.js';
import { seedSealedPeople, submitAll } from '../seed/submitted.js';
import type { ProductProcess } from '../../support/product-process.js';
import { startRedis } from '../../support/redis.js';
import type { TestCluster } from '../../support/test-cluster.js';

const APPLICATIONS = { quick: 500, full: 5_000 };
const LOOK_AGAIN_MS = 20;
const GIVE_UP_MS = 300_000;

export const decide: Bench = {
  name: 'decide',
  aim: { ratio: 1, text: '≥ 1.0 of no-op jobs on PostgreSQL; raw SQL beside it' },
  run: async (context) => [await measure(context)],
};

async function measure(context: BenchContext): Promise<BenchResult> {
  const cluster = await startCluster(context);
  const redis = await startRedis();
  if (redis !== undefined) context.atEnd(() => redis.stop());
  const empty = await cluster.createDatabase();
  const onPostgres = await decideOn(context, cluster, undefined);
  const noopPostgres = startNoopWorker(context, empty.appUrl);
  const inRawSql = await decideRaw(context, cluster);
  const onRedis = redis && (await decideOn(context, cluster, redis.url));
  const noopRedis = redis && startNoopWorker(context, redis.url);
  const jobs = context.quick ? APPLICATIONS.quick : APPLICATIONS.full;

  const sides: Record<string, () => Promise<number>> = {
    ours: onPostgres.side,
    noop: () => noopPostgres.run(jobs),
    rawSql: inRawSql,
  };
  if (onRedis && noopRedis) {
    sides['oursRedis'] = onRedis.side;
    sides['noopRedis'] = () => noopRedis.run(jobs);
  }
  const rounds = await interleave(sides, context.rounds, context.progress);
  const rows = await onPostgres.prove();
  await onRedis?.prove();
  const ours = rounds.spreadOf('ours');
  const limit = rounds.spreadOf('noop');
  const rawSqlPerSecond = rounds.spreadOf('rawSql').median;
  const rawSqlRatio = round(ours.median / rawSqlPerSecond);
  const redisFigures = onRedis && {
    redisPerSecond: rounds.spreadOf('oursRedis').median,
    redisNoopPerSecond: rounds.spreadOf('noopRedis').median,
    redisRatio: round(rounds.spreadOf('oursRedis').median / rounds.spreadOf('noopRedis').median),
  };
  return {
    name: 'decide',
    unit: 'applications/s',
    ours,
    limit,
    ratio: round(ours.median / limit.median),
    rounds: context.rounds,
    counts: { ...rows, rawSqlPerSecond, rawSqlRatio, ...redisFigures },
    rssMb: peakRssMb(onPostgres.worker.pid),
    note: `${jobs} applications in, until the last checkbook is granted; limit: as many BullMQ jobs that do nothing, on the same store; rawSql: the same rows written set-wise by the owner, without queue, register, rules or sealing${redis === undefined ? '; redis-server is not on PATH, so Redis was not measured' : ''}`,
  };
}

interface Decider {
  readonly worker: ProductProcess;
  readonly side: () => Promise<number>;
  readonly prove: () => Promise<Counts>;
}

/** A database and a worker on it, whose queue is in PostgreSQL or in the Redis of that address. */
async function decideOn(context: BenchContext, cluster: TestCluster, queueUrl: string | undefined): Promise<Decider> {
  const stage = await setStage(context, cluster);
  const programme = await seedProgramme(stage.owner, 0);
  const worker = await stage.worker({ queueUrl });
  const applications = context.quick ? APPLICATIONS.quick : APPLICATIONS.full;
  let submitted = 0;
  return {
    worker,
    side: async () => {
      const people = await seedSealedPeople(stage.owner, stage.dataDir, applications);
      await appropriate(stage.owner, programme, BigInt(applications) * programme.grantMinor);
      await settle(stage.owner);
      const startedAt = performance.now();
      await submitAll(stage.owner, programme, people);
      submitted += applications;
      await allGranted(stage, programme);
      return applications / ((performance.now() - startedAt) / 1000);
    },
    prove: () => prove(stage, submitted),
  };
}

/** The second limit: the same people and rows in a database of their own, and nothing but SQL. */
async function decideRaw(context: BenchContext, cluster: TestCluster): Promise<() => Promise<number>> {
  const { owner, dataDir } = await setStage(context, cluster);
  const programme = await seedProgramme(owner, 0);
  const applications = context.quick ? APPLICATIONS.quick : APPLICATIONS.full;
  return async () => {
    const people = await seedSealedPeople(owner, dataDir, applications);
    await appropriate(owner, programme, BigInt(applications) * programme.grantMinor);
    await settle(owner);
    const startedAt = performance.now();
    await submitAll(owner, programme, people);
    await writeRawDecisions(owner, programme, applications);
    return applications / ((performance.now() - startedAt) / 1000);
  };
}

async function allGranted({ owner }: Stage, { id }: BenchProgramme): Promise<void> {
  for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; await sleep(LOOK_AGAIN_MS)) {
    const { rows } = await owner.query<{ open: boolean }>(
      `select exists (select from eligibility.application where programme_id = $1
         and status in ('submitted', 'checking', 'manual-review', 'eligible', 'waitlisted')) as open`,
      [id],
    );
    if (rows[0]?.open === false) return;
  }
  throw new Error('the applications were not decided in time');
}

async function prove({ owner }: Stage, submitted: number): Promise<Counts> {
  const counts = await count(owner, {
    granted: `select count(*) from eligibility.application where status = 'granted'`,
    decisions: `select count(*) from eligibility.decision where outcome = 'eligible'`,
    checkbooks: 'select count(*) from checkbook.checkbook',
    auditRows: `select count(*) from audit.entry
      where action in ('application.checking', 'application.eligible', 'application.granted')`,
    accessLogRows: 'select count(*) from identity.access_log',
    outboxOpen: `select count(*) from platform.outbox where topic = 'application.submitted' and done_at is null`,
  });
  for (const name of ['granted', 'decisions', 'checkbooks', 'accessLogRows']) {
    requireEqual(name, submitted, counts[name] ?? Number.NaN);
  }
  requireEqual('auditRows', 3 * submitted, counts['auditRows'] ?? Number.NaN);
  requireEqual('outboxOpen', 0, counts['outboxOpen'] ?? Number.NaN);
  await requireReconciled(owner);
  return counts;
}
