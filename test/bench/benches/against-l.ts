import type { BenchContext } from '../harness/bench.js';
import { cpuSeconds, postmasterPid } from '../harness/cpu.js';
import { interleave } from '../harness/rounds.js';
import type { Stage } from '../harness/stage.js';
import { inSeries, round, spread, type Spread } from '../harness/statistics.js';
import { LoadGenerator, successes } from '../load/load-generator.js';
import type { LoadReport } from '../load/workload.js';
import { startLimitApi } from '../limit/start-limit-api.js';
import type { ProductProcess } from '../../support/product-process.js';

type Side = 'ours' | 'http' | 'db';

/** Does one round of one side with the given generator, against the given address (none for the database alone). */
export type SideOfL = (load: LoadGenerator, url: string, round: number) => Promise<LoadReport>;

export interface AgainstL {
  readonly ours: Spread;
  /** L = 1 / (1/db + 1/http). */
  readonly limit: Spread;
  readonly ratio: number;
  /** Units that our side and the bare database did together, warm-up included: what the rows must show. */
  readonly written: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The generator of our side, for what follows. */
  readonly load: LoadGenerator;
}

/**
 * Compares the whole way with its halves: the same SQL through a bare pool, and the same routes without a database.
 * Beside the rates it reads the processor time that each took, which a busy neighbour does not change much.
 */
export async function measureAgainstL(
  context: BenchContext,
  stage: Stage,
  api: ProductProcess,
  sides: Readonly<Record<Side, SideOfL>>,
): Promise<AgainstL> {
  const limit = await startLimitApi(context, stage.dataDir);
  const postgres = await postmasterPid(stage.owner);
  const names: Side[] = ['ours', 'http', 'db'];
  const loads = {
    ours: LoadGenerator.start(context),
    http: LoadGenerator.start(context),
    db: LoadGenerator.start(context),
  };
  const urls = { ours: api.url, http: limit.url, db: '' };
  // Of the database alone, the client's part is in the generator: that is where its pool is.
  const servers = { ours: [api.pid, postgres], http: [limit.pid], db: [loads.db.pid, postgres] };
  const cpu: Record<Side, number[][]> = { ours: [], http: [], db: [] };
  const latest: Partial<Record<Side, LoadReport>> = {};
  let written = 0;
  const sideOf = (name: Side) => async (number: number) => {
    let before: number[] = [];
    const watch = (): void => void (before = servers[name].map(cpuSeconds));
    const report = await sides[name](loads[name].before(watch), urls[name], number);
    const used = servers[name].map((pid, at) => cpuSeconds(pid) - (before[at] ?? 0));
    const done = successes(report);
    if (number > 0) cpu[name].push(used.map((seconds) => (seconds / done) * 1000));
    if (name !== 'http') written += done;
    latest[name] = report;
    return done / report.seconds;
  };
  const rounds = await interleave(
    { ours: sideOf('ours'), http: sideOf('http'), db: sideOf('db') },
    context.rounds,
    context.progress,
  );
  const ours = rounds.spreadOf('ours');
  const limitSpread = rounds.combined(({ db, http }) => inSeries(db, http));
  const cpuOf = (name: Side, part: number): number => spread(cpu[name].map((parts) => parts[part] ?? 0)).median;
  const total = (name: Side): number => servers[name].reduce((sum, _, part) => sum + cpuOf(name, part), 0);
  const measured = names.every((name) => total(name) > 0);
  return {
    ours,
    limit: limitSpread,
    ratio: round(ours.median / limitSpread.median),
    written,
    load: loads.ours,
    counts: {
      dbPerSecond: rounds.spreadOf('db').median,
      httpPerSecond: rounds.spreadOf('http').median,
      p50Ms: latest.ours?.latencyMs.p50 ?? 0,
      p99Ms: latest.ours?.latencyMs.p99 ?? 0,
      ...(measured && {
        cpuMsApi: cpuOf('ours', 0),
        cpuMsPostgres: cpuOf('ours', 1),
        cpuMsLimitHttp: cpuOf('http', 0),
        cpuMsLimitDbClient: cpuOf('db', 0),
        cpuMsLimitPostgres: cpuOf('db', 1),
        cpuRatio: round((total('http') + total('db')) / total('ours')),
      }),
    },
  };
}
