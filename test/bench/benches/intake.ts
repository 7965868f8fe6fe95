import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { peakRssMb } from '../harness/memory.js';
import { count, requireAll } from '../harness/proof.js';
import { POOL_SIZE, setStage, settle, startCluster, type Stage } from '../harness/stage.js';
import { LANES, successes, type LoadGenerator } from '../load/load-generator.js';
import type { LoadReport } from '../load/workload.js';
import { seedPeople } from '../seed/people.js';
import { seedProgramme, type BenchProgramme } from '../seed/programme.js';
import { measureAgainstL, type SideOfL } from './against-l.js';

const UNITS = { quick: 1_500, full: 15_000 };
const ARRIVALS_PER_SECOND = 1_000;
const P99_MS = 250;
const ARRIVAL_SECONDS = { quick: 3, full: 15 };
/** People who arrive at random do not wait for a free connection; as many as a proxy would hold open. */
const ARRIVAL_LANES = 256;

const ROWS = {
  applications: 'select count(*) from eligibility.application',
  auditRows: `select count(*) from audit.entry where action = 'application.submitted'`,
  outboxRows: `select count(*) from platform.outbox where topic = 'application.submitted'`,
  keys: 'select count(*) from platform.idempotency_key',
};

export const intake: Bench = {
  name: 'intake',
  aim: {
    ratio: 0.8,
    and: ({ counts }) => counts['openPerSecond'] === ARRIVALS_PER_SECOND && (counts['openP99Ms'] ?? Infinity) < P99_MS,
    text: `≥ 0.8 L (first step 0.6), p99 < ${P99_MS} ms at 1,000/s`,
  },
  run: async (context) => [await measure(context)],
};

async function measure(context: BenchContext): Promise<BenchResult> {
  const units = context.quick ? UNITS.quick : UNITS.full;
  const stage = await setStage(context, await startCluster(context));
  const programme = await seedProgramme(stage.owner, 0);
  const api = await stage.api();
  // Each round has people of its own for either database side; those of ours also knock at the API without one.
  const people: { ours: string[]; db: string[] }[] = [];
  while (people.length <= context.rounds) {
    people.push({ ours: await seedPeople(stage.owner, units), db: await seedPeople(stage.owner, units) });
  }
  const { dataDir, database } = stage;
  const programmeId = programme.id;
  const peopleOf = (number: number, side: 'ours' | 'db'): string[] => people[number]?.[side] ?? [];
  const byHttp: SideOfL = (load, url, number) =>
    load.run('intakeByHttp', { url, dataDir, people: peopleOf(number, 'ours'), programmeId });
  const bySql: SideOfL = (load, _, number) => {
    const target = { databaseUrl: database.appUrl, poolSize: POOL_SIZE };
    return load.run('intakeBySql', { ...target, people: peopleOf(number, 'db'), programmeId });
  };
  await settle(stage.owner);
  const closed = await measureAgainstL(context, stage, api, { ours: byHttp, http: byHttp, db: bySql });
  const open = await measureArrivals(context, stage, programme, { url: api.url, load: closed.load });
  const accepted = closed.written + open.accepted;

  const rows = await count(stage.owner, ROWS);
  requireAll(rows, Object.keys(ROWS), accepted);
  return {
    name: 'intake',
    unit: 'applications/s',
    ours: closed.ours,
    limit: closed.limit,
    ratio: closed.ratio,
    rounds: context.rounds,
    counts: {
      accepted2xx: accepted,
      ...rows,
      ...closed.counts,
      openPerSecond: open.perSecond,
      openP50Ms: open.latencyMs.p50,
      openP99Ms: open.latencyMs.p99,
    },
    rssMb: peakRssMb(api.pid),
    note: `${LANES} connections, a new person with a token of their own each; then ${open.perSecond}/s arriving at random: p50 ${open.latencyMs.p50} ms, p99 ${open.latencyMs.p99} ms`,
  };
}

interface Arrivals {
  readonly perSecond: number;
  readonly accepted: number;
  readonly latencyMs: LoadReport['latencyMs'];
}

/** Halves the rate until the line no longer grows; on a busy machine 1,000 a second may be out of reach. */
async function measureArrivals(
  context: BenchContext,
  stage: Stage,
  programme: BenchProgramme,
  on: { readonly url: string; readonly load: LoadGenerator },
): Promise<Arrivals> {
  const seconds = context.quick ? ARRIVAL_SECONDS.quick : ARRIVAL_SECONDS.full;
  let accepted = 0;
  for (let perSecond = ARRIVALS_PER_SECOND; ; perSecond /= 2) {
    context.progress.step(`${perSecond} arrivals a second`);
    const people = await seedPeople(stage.owner, perSecond * seconds);
    await settle(stage.owner);
    const params = { url: on.url, dataDir: stage.dataDir, people, programmeId: programme.id };
    const pace = { model: 'open', perSecond } as const;
    const report = await on.load.run('intakeByHttp', params, { lanes: ARRIVAL_LANES, pace });
    accepted += successes(report);
    const { latencyMs } = report;
    context.progress.step(`${perSecond} arrivals a second: p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms`);
    if (latencyMs.p99 < 1_000 || perSecond < 100) return { perSecond, accepted, latencyMs };
  }
}
