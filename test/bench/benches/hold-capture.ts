import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { peakRssMb } from '../harness/memory.js';
import { requireReconciled } from '../harness/proof.js';
import { POOL_SIZE, setStage, settle, startCluster } from '../harness/stage.js';
import { LANES } from '../load/load-generator.js';
import type { Pair } from '../load/pairs.js';
import { choosePairs } from '../seed/pairs.js';
import { seedProgramme } from '../seed/programme.js';
import { seedProviders } from '../seed/providers.js';
import { seedVouchers } from '../seed/vouchers.js';
import { measureAgainstL, type SideOfL } from './against-l.js';
import { provePairs } from './pair-rows.js';

const PAIRS = { quick: 500, full: 4_000 };
const PROVIDERS = 50;
export const AMOUNT_MINOR = '10000';

export const holdCapture: Bench = {
  name: 'hold-capture',
  aim: { ratio: 0.8, text: '≥ 0.8 L (first step 0.7)' },
  run: async (context) => [await measure(context)],
};

async function measure(context: BenchContext): Promise<BenchResult> {
  const stage = await setStage(context, await startCluster(context));
  const { owner, database, dataDir } = stage;
  const pairs = context.quick ? PAIRS.quick : PAIRS.full;
  const parts = 2 * (context.rounds + 1);
  const programme = await seedProgramme(owner, 0);
  await seedProviders(owner, PROVIDERS);
  const vouchers = await seedVouchers(owner, programme, pairs * parts, context.progress);
  await settle(owner);
  const api = await stage.api();
  const amountMinor = AMOUNT_MINOR;
  const chosen = (part: number): Promise<Pair[]> => choosePairs(owner, { pairs, part, parts });
  const byHttp: SideOfL = async (load, url, number) =>
    load.run('pairsByHttp', { url, dataDir, pairs: await chosen(2 * number), amountMinor });
  const bySql: SideOfL = async (load, _, number) => {
    const target = { databaseUrl: database.appUrl, poolSize: POOL_SIZE };
    return load.run('pairsBySql', { ...target, pairs: await chosen(2 * number + 1), amountMinor });
  };
  const sides = { ours: byHttp, http: byHttp, db: bySql };
  const { written, counts, ours, limit, ratio } = await measureAgainstL(context, stage, api, sides);
  const rows = await provePairs(owner, written);
  await requireReconciled(owner);
  return {
    name: 'hold-capture',
    unit: 'pairs/s',
    ours,
    limit,
    ratio,
    rounds: context.rounds,
    counts: { pairs2xx: written, ...rows, ...counts, vouchers },
    rssMb: peakRssMb(api.pid),
    note: `${LANES} connections, each pair on a voucher of its own; a pair is two requests: the learner books, the provider captures`,
  };
}
