import pg from 'pg';
import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { count, requireEqual, requireReconciled } from '../harness/proof.js';
import { interleave } from '../harness/rounds.js';
import { setStage, settle, startCluster } from '../harness/stage.js';
import { round } from '../harness/statistics.js';
import { BATCH, writeRawGrants } from '../limit/raw-decisions.js';
import { seedEligible } from '../seed/applications.js';
import { appropriate, seedProgramme, type BenchProgramme } from '../seed/programme.js';

const GRANTS = { quick: 2_000, full: 20_000 };
/** More than the money is for, so that every round also shows that the budget holds. */
const BEYOND_THE_MONEY = 50;

export const grant: Bench = {
  name: 'grant',
  aim: { ratio: 0.8, text: '≥ 0.8 of raw SQL (first step 0.7), never over budget' },
  run: async (context) => [await measure(context)],
};

async function measure(context: BenchContext): Promise<BenchResult> {
  const grants = context.quick ? GRANTS.quick : GRANTS.full;
  const stage = await setStage(context, await startCluster(context));
  const { owner } = stage;
  const ours = await seedProgramme(owner, 0);
  const raw = await seedProgramme(owner, 0);
  const app = new pg.Client({ connectionString: stage.database.appUrl });
  await app.connect();
  context.atEnd(() => app.end());

  const sides = {
    ours: async (number: number) => {
      // The odd öre are not enough for one more.
      await appropriate(owner, ours, BigInt(grants) * ours.grantMinor + (number === 0 ? ours.grantMinor - 1n : 0n));
      // Those whom the money did not reach are ahead in the next round.
      await seedEligible(owner, ours, grants + (number === 0 ? BEYOND_THE_MONEY : 0));
      await settle(owner);
      return grants / (await seconds(() => grantAll(app, ours, grants)));
    },
    raw: async () => {
      await appropriate(owner, raw, BigInt(grants) * raw.grantMinor);
      await seedEligible(owner, raw, grants);
      await settle(owner);
      return grants / (await seconds(() => writeRawGrants(owner, raw, grants)));
    },
  };
  const rounds = await interleave(sides, context.rounds, context.progress);
  const granted = grants * (context.rounds + 1);
  const counts = await prove(owner, ours, granted);
  await prove(owner, raw, granted);
  await requireReconciled(owner);
  const rate = rounds.spreadOf('ours');
  const limit = rounds.spreadOf('raw');
  return {
    name: 'grant',
    unit: 'grants/s',
    ours: rate,
    limit,
    ratio: round(rate.median / limit.median),
    rounds: context.rounds,
    counts,
    rssMb: 0,
    note: `one budget, ${ours.vouchersPerGrant} vouchers each, batches of ${BATCH}; limit: the same rows by one raw statement a batch, without order, sum or check`,
  };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function grantAll(app: pg.Client, programme: BenchProgramme, expected: number): Promise<void> {
  let granted = 0;
  for (;;) {
    const { rows } = await app.query<{ batch: { granted: number } }>({
      name: 'grant',
      text: 'select checkbook.grant_batch($1, $2) as batch',
      values: [programme.id, BATCH],
    });
    const now = rows[0]?.batch.granted ?? 0;
    if (now === 0) break;
    granted += now;
  }
  requireEqual('grants of a round', expected, granted);
}

async function prove(owner: pg.Client, programme: BenchProgramme, granted: number): Promise<Record<string, number>> {
  const of = `'${programme.id}'`;
  const counts = await count(owner, {
    granted: `select count(*) from eligibility.application where programme_id = ${of} and status = 'granted'`,
    checkbooks: `select count(*) from checkbook.checkbook where programme_id = ${of}`,
    vouchers: `select count(*) from checkbook.voucher where programme_id = ${of}`,
    transfers: `select count(*) from ledger.transfer where programme_id = ${of} and kind = 'grant'`,
    auditRows: `select count(*) from audit.entry e join eligibility.application a on a.id = e.subject_id
      where a.programme_id = ${of} and e.action = 'application.granted'`,
    outboxRows: `select count(*) from platform.outbox o join eligibility.application a on a.id = o.subject_id
      where a.programme_id = ${of} and o.topic = 'application.granted'`,
    overBudgetMinor: `select greatest(committed_minor + spent_minor - appropriated_minor, 0) from programme.budget
      where programme_id = ${of}`,
  });
  for (const name of ['granted', 'checkbooks', 'auditRows', 'outboxRows']) {
    requireEqual(name, granted, counts[name] ?? Number.NaN);
  }
  for (const name of ['vouchers', 'transfers']) {
    requireEqual(name, granted * programme.vouchersPerGrant, counts[name] ?? Number.NaN);
  }
  requireEqual('öre over the budget', 0, counts['overBudgetMinor'] ?? Number.NaN);
  return counts;
}
