import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { cpuSeconds, postmasterPid } from '../harness/cpu.js';
import { peakRssMb } from '../harness/memory.js';
import { interleave } from '../harness/rounds.js';
import { setStage, settle, startCluster } from '../harness/stage.js';
import { round, spread } from '../harness/statistics.js';
import { LoadGenerator, successes } from '../load/load-generator.js';
import type { Pair } from '../load/pairs.js';
import type { ProductProcess } from '../../support/product-process.js';
import type { TestCluster } from '../../support/test-cluster.js';
import { choosePairs } from '../seed/pairs.js';
import { seedProgramme } from '../seed/programme.js';
import { seedProviders } from '../seed/providers.js';
import { seedVouchers } from '../seed/vouchers.js';
import { AMOUNT_MINOR } from './hold-capture.js';
import { provePairs } from './pair-rows.js';

const SMALLEST = 10_000;
const PAIRS = { quick: 400, full: 2_000 };
const PROVIDERS = 50;

export const growth: Bench = {
  name: 'growth',
  aim: { ratio: 0.9, text: '≥ 0.9 of 10,000 vouchers' },
  run: async (context) => [await measure(context)],
};

interface Grown {
  readonly api: ProductProcess;
  /** Does one round and returns its pairs per second. */
  readonly side: (round: number) => Promise<number>;
  /** Processor milliseconds of API and PostgreSQL for a pair, per round; the warm-up is the first. */
  readonly cpuMs: readonly number[];
  /** Checks every row and returns how many vouchers and pairs there are. */
  readonly prove: () => Promise<{ vouchers: number; pairs: number }>;
}

async function measure(context: BenchContext): Promise<BenchResult> {
  const cluster = await startCluster(context);
  const large = await grow(context, cluster, context.growthVouchers);
  const small = await grow(context, cluster, SMALLEST);
  const rounds = await interleave({ small: small.side, large: large.side }, context.rounds, context.progress);
  const proof = { small: await small.prove(), large: await large.prove() };
  const ours = rounds.spreadOf('large');
  const limit = rounds.spreadOf('small');
  const cpuMs = { large: spread(large.cpuMs.slice(1)).median, small: spread(small.cpuMs.slice(1)).median };
  return {
    name: 'growth',
    unit: 'pairs/s',
    ours,
    limit,
    ratio: round(ours.median / limit.median),
    rounds: context.rounds,
    counts: {
      vouchers: proof.large.vouchers,
      pairs: proof.large.pairs,
      vouchersOfTheLimit: proof.small.vouchers,
      pairsOfTheLimit: proof.small.pairs,
      ...(cpuMs.large > 0 && {
        cpuMsPair: cpuMs.large,
        cpuMsPairOfTheLimit: cpuMs.small,
        cpuRatio: round(cpuMs.small / cpuMs.large),
      }),
    },
    rssMb: peakRssMb(large.api.pid),
    note: 'hold + capture over HTTP, spread over all vouchers; both databases in one PostgreSQL, loaded set-wise, analysed after the load',
  };
}

/** A database with that many vouchers and an API on it. */
async function grow(context: BenchContext, cluster: TestCluster, vouchersMin: number): Promise<Grown> {
  const { owner, dataDir, ...stage } = await setStage(context, cluster);
  const programme = await seedProgramme(owner, 0);
  await seedProviders(owner, PROVIDERS);
  const vouchers = await seedVouchers(owner, programme, vouchersMin, context.progress);
  context.progress.step('statistics and vacuum after the load');
  await settle(owner);
  const parts = context.rounds + 1;
  const pairs = Math.min(context.quick ? PAIRS.quick : PAIRS.full, Math.floor(SMALLEST / parts));
  const chosen: Pair[][] = [];
  while (chosen.length < parts) chosen.push(await choosePairs(owner, { pairs, part: chosen.length, parts }));
  const api = await stage.api();
  const load = LoadGenerator.start(context);
  const postgres = await postmasterPid(owner);
  const cpuNow = (): number => cpuSeconds(api.pid) + cpuSeconds(postgres);
  const cpuMs: number[] = [];
  let done = 0;
  return {
    api,
    cpuMs,
    side: async (number) => {
      const params = { url: api.url, dataDir, pairs: chosen[number] ?? [], amountMinor: AMOUNT_MINOR };
      let before = 0;
      const report = await load.before(() => void (before = cpuNow())).run('pairsByHttp', params);
      cpuMs.push(((cpuNow() - before) / pairs) * 1000);
      done += successes(report);
      return successes(report) / report.seconds;
    },
    prove: async () => {
      await provePairs(owner, done);
      return { vouchers, pairs: done };
    },
  };
}
