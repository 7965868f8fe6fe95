import { readArguments } from './harness/arguments.js';
import type { Bench, BenchContext, BenchOptions, BenchResult } from './harness/bench.js';
import { describeCommit, describeMachine } from './harness/machine.js';
import { Progress } from './harness/progress.js';
import { writeResults } from './harness/results-file.js';
import { renderTable } from './harness/table.js';
import { benches } from './benches/index.js';

/** Runs one bench and ends whatever it started, in the opposite order, however it went. */
async function runBench(
  bench: Bench,
  options: BenchOptions,
  progress: Progress,
  undone: Undo[],
): Promise<BenchResult[]> {
  progress.bench(bench.name);
  const context: BenchContext = { ...options, progress, atEnd: (undo) => void undone.push(undo) };
  try {
    return await bench.run(context);
  } finally {
    progress.step('cleaning up');
    await undoAll(undone);
  }
}

type Undo = () => Promise<void>;

async function undoAll(undone: Undo[]): Promise<void> {
  for (let undo = undone.pop(); undo !== undefined; undo = undone.pop()) {
    await undo().catch((error: unknown) => process.stderr.write(`while cleaning up: ${String(error)}\n`));
  }
}

async function main(): Promise<number> {
  const { only, ...options } = readArguments(
    process.argv,
    benches.map(({ name }) => name),
  );
  const progress = new Progress();
  const undone: Undo[] = [];
  const interrupted = (): void => void undoAll(undone).then(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);

  const machine = describeMachine();
  const commit = describeCommit();
  const startedAt = new Date().toISOString();
  const results: BenchResult[] = [];
  const failures: string[] = [];
  for (const bench of benches.filter(({ name }) => only.length === 0 || only.includes(name))) {
    try {
      results.push(...(await runBench(bench, options, progress, undone)));
    } catch (error) {
      failures.push(`${bench.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  progress.clear();

  const aims = new Map(benches.map(({ name, aim }) => [name, aim]));
  process.stdout.write(
    `\n${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}\n`,
  );
  process.stdout.write(`commit ${commit}, load average before the start ${machine.loadAverage}\n`);
  if (machine.loadAverage > machine.cores / 2)
    process.stdout.write('Others were busy on this machine: trust the ratios more than the rates.\n');
  process.stdout.write(
    `${options.quick ? 'Quick sizes: these figures say that it works, not how fast it is.\n' : ''}\n`,
  );
  process.stdout.write(`${renderTable(results, aims)}\n`);
  const path = writeResults({ machine, commit, startedAt, benches: results });
  process.stdout.write(`Written to ${path}\n`);
  for (const failure of failures) process.stdout.write(`\n${failure}\n`);
  return failures.length === 0 ? 0 : 1;
}

process.exitCode = await main();
