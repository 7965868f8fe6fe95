import { setImmediate as soon, setTimeout as sleep } from 'node:timers/promises';
import { quantile, round } from '../harness/statistics.js';
import type { LoadReport, Pace, Workload } from './workload.js';

export function drive(workload: Workload, lanes: number, pace: Pace): Promise<LoadReport> {
  return pace.model === 'closed' ? driveClosed(workload, lanes) : driveOpen(workload, lanes, pace.perSecond);
}

async function driveClosed(workload: Workload, lanes: number): Promise<LoadReport> {
  const report = new Tally(workload.units);
  let next = 0;
  const lane = async (number: number): Promise<void> => {
    for (let unit = next++; unit < workload.units; unit = next++) {
      const startedAt = performance.now();
      report.add(unit, await workload.run(unit, number), performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  return report.end();
}

/**
 * Arrivals at random moments, as many a second as asked for on average (exponential gaps). A unit that finds all lanes
 * busy waits, and its wait counts: a slow server cannot slow down the people who come to it.
 */
async function driveOpen(workload: Workload, lanes: number, perSecond: number): Promise<LoadReport> {
  const report = new Tally(workload.units);
  const free = Array.from({ length: lanes }, (_, number) => number);
  const waiting: { unit: number; dueAt: number }[] = [];
  const running = new Set<Promise<void>>();
  const work = async (lane: number, first: { unit: number; dueAt: number }): Promise<void> => {
    for (let next: typeof first | undefined = first; next !== undefined; next = waiting.shift()) {
      report.add(next.unit, await workload.run(next.unit, lane), performance.now() - next.dueAt);
    }
    free.push(lane);
  };
  let dueAt = performance.now();
  for (let unit = 0; unit < workload.units; unit += 1) {
    dueAt += (-Math.log(1 - Math.random()) / perSecond) * 1000;
    // Timers are no finer than a millisecond; what is due within the next one is sent along.
    while (performance.now() < dueAt - 0.5) await (dueAt - performance.now() > 2 ? sleep(1) : soon());
    const lane = free.pop();
    if (lane === undefined) waiting.push({ unit, dueAt });
    else {
      const task = work(lane, { unit, dueAt }).finally(() => running.delete(task));
      running.add(task);
    }
  }
  await Promise.all(running);
  return report.end();
}

class Tally {
  readonly #startedAt = performance.now();
  readonly #latencies: Float64Array;
  readonly #outcomes = new Map<string, number>();

  constructor(units: number) {
    this.#latencies = new Float64Array(units);
  }

  add(unit: number, outcome: string, latencyMs: number): void {
    this.#latencies[unit] = latencyMs;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  end(): LoadReport {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const sorted = this.#latencies.sort();
    return {
      seconds,
      outcomes: Object.fromEntries(this.#outcomes),
      latencyMs: {
        p50: round(quantile(sorted, 0.5)),
        p99: round(quantile(sorted, 0.99)),
        max: round(sorted.at(-1) ?? 0),
      },
    };
  }
}
