import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { peakRssMb } from '../harness/memory.js';
import { requireEqual } from '../harness/proof.js';
import { round, spread } from '../harness/statistics.js';
import { startInstance } from '../../support/instance.js';
import { repositoryRoot } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

const AIM_SECONDS = 3;
/** A cold start fetches packages. */
const COLD_MS = 900_000;

export const start: Bench = {
  name: 'start',
  aim: { ratio: 1, text: 'warm < 3 s (ratio = 3 s / ours)' },
  run: async (context) => [await measure(context)],
};

/** The first start makes the database and the sample; the following find them. The cold one finds nothing at all. */
async function measure(context: BenchContext): Promise<BenchResult> {
  const scratch = makeScratchDirectory('start');
  context.atEnd(async () => removeScratchDirectory(scratch));
  const warm: number[] = [];
  let first = 0;
  let rssMb = 0;
  for (let number = 0; number <= context.rounds; number += 1) {
    context.progress.step(number === 0 ? 'first start' : `warm start ${number} of ${context.rounds}`);
    const startedAt = performance.now();
    const instance = await startInstance({ dataDir: join(scratch, 'data'), by: 'script' });
    let running = true;
    const stop = async (): Promise<number | null> => {
      if (!running) return 0;
      running = false;
      return instance.stop();
    };
    context.atEnd(async () => void (await stop()));
    const seconds = (performance.now() - startedAt) / 1000;
    const { status } = await fetch(`${instance.url}/readyz`);
    requireEqual('status of /readyz', 200, status);
    if (number === 0) first = seconds;
    else warm.push(seconds);
    const { supervisor, api, worker } = instance.pids();
    rssMb = Math.max(
      rssMb,
      [supervisor, api, worker].reduce((sum, pid) => sum + peakRssMb(pid), 0),
    );
    requireEqual('exit code', 0, (await stop()) ?? -1);
  }
  const cold = context.quick ? undefined : await coldStart(context, scratch);
  const ours = spread(warm);
  return {
    name: 'start',
    unit: 's to ready, warm',
    ours,
    limit: null,
    ratio: round(AIM_SECONDS / ours.median),
    rounds: context.rounds,
    counts: { firstStartSeconds: round(first), ...(cold === undefined ? {} : { coldStartSeconds: round(cold) }) },
    rssMb,
    note: 'scripts/start.mjs, as npm start runs it; warm: installed, built, with data; first: without data; cold: a fresh copy of the repository; memory is that of supervisor, API and worker together',
  };
}

/** From a fresh copy of the repository to ready: installs, builds, makes the database. @returns seconds. */
async function coldStart(context: BenchContext, scratch: string): Promise<number> {
  context.progress.step('cold start');
  const root = join(scratch, 'clone');
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: repositoryRoot(), encoding: 'utf8' });
  for (const file of files.split('\0').filter(Boolean)) cpSync(join(repositoryRoot(), file), join(root, file));
  const startedAt = performance.now();
  const instance = await startInstance({ root, dataDir: join(scratch, 'cold'), by: 'script', readyMs: COLD_MS });
  const seconds = (performance.now() - startedAt) / 1000;
  requireEqual('exit code of the cold start', 0, (await instance.stop()) ?? -1);
  return seconds;
}
