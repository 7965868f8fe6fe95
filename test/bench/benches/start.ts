import { join } from 'node:path';
import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { peakRssMb } from '../harness/memory.js';
import { requireEqual } from '../harness/proof.js';
import { round, spread } from '../harness/statistics.js';
import { startInstance } from '../../support/instance.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

const AIM_SECONDS = 3;

export const start: Bench = {
  name: 'start',
  aim: { ratio: 1, text: 'warm < 3 s (ratio = 3 s / ours)' },
  run: async (context) => [await measure(context)],
};

/** The first start makes the database and the sample; the following find them. */
async function measure(context: BenchContext): Promise<BenchResult> {
  const scratch = makeScratchDirectory('start');
  context.atEnd(async () => removeScratchDirectory(scratch));
  const warm: number[] = [];
  let first = 0;
  let rssMb = 0;
  for (let number = 0; number <= context.rounds; number += 1) {
    context.progress.step(number === 0 ? 'first start' : `warm start ${number} of ${context.rounds}`);
    const startedAt = performance.now();
    const instance = await startInstance({ dataDir: join(scratch, 'data') });
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
  const ours = spread(warm);
  return {
    name: 'start',
    unit: 's to ready, warm',
    ours,
    limit: null,
    ratio: round(AIM_SECONDS / ours.median),
    rounds: context.rounds,
    counts: { firstStartSeconds: round(first) },
    rssMb,
    note: 'the supervisor as npm start runs it, installed and built; memory is that of supervisor, API and worker together',
  };
}
