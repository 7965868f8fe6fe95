import type { Progress } from './progress.js';
import type { Spread } from './statistics.js';

/** One line of test/bench/results/latest.json; the form is fixed, scripts read it. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly limit: Spread | null;
  readonly ratio: number | null;
  readonly rounds: number;
  /** What proves that the work was done, and figures that stand beside the ratio. */
  readonly counts: Readonly<Record<string, number>>;
  /** Peak memory of our processes together (API, worker), in MB; 0 where none of them took part. */
  readonly rssMb: number;
  readonly note: string;
}

export interface BenchOptions {
  /** Small sizes: a minute instead of a quarter of an hour. Says that it works, not how fast. */
  readonly quick: boolean;
  readonly rounds: number;
  /** Vouchers in the largest database of `growth`. */
  readonly growthVouchers: number;
}

export interface BenchContext extends BenchOptions {
  readonly progress: Progress;
  /** Registers what must be ended, also when the bench fails. Runs last in, first out. */
  atEnd(undo: () => Promise<void>): void;
}

/** What is reached for; `ratio` is compared with it. */
export interface Aim {
  readonly ratio: number;
  /** What must hold besides the ratio. */
  readonly and?: (result: BenchResult) => boolean;
  /** As a person reads it. */
  readonly text: string;
}

export interface Bench {
  readonly name: string;
  readonly aim: Aim;
  run(context: BenchContext): Promise<BenchResult[]>;
}
