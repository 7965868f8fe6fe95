import { InvalidArgumentError, program } from 'commander';
import type { BenchOptions } from './bench.js';

const ROUNDS = 3;
const GROWTH_VOUCHERS = 1_000_000;
const GROWTH_VOUCHERS_QUICK = 30_000;

export interface BenchArguments extends BenchOptions {
  /** Names of the benches to run; all when empty. */
  readonly only: readonly string[];
}

/** Reads the command line; with --help, or when something is wrong, says so and ends the process. */
export function readArguments(argv: readonly string[], known: readonly string[]): BenchArguments {
  program
    .name('npm run bench --')
    .description('Measures the product against the limits of the same work on the same machine.')
    .option('--only <names>', `only these, separated by commas: ${known.join(', ')}`, namesAmong(known), [])
    .option('--quick', 'small sizes: shows that it works, not how fast it is', false)
    .option('--rounds <number>', 'rounds of each side', wholeNumber(1, 50), ROUNDS)
    .option('--growth-vouchers <number>', 'vouchers in the largest database', wholeNumber(20_000, 100_000_000))
    .parse([...argv]);
  const given = program.opts<{ only: string[]; quick: boolean; rounds: number; growthVouchers?: number }>();
  const usual = given.quick ? GROWTH_VOUCHERS_QUICK : GROWTH_VOUCHERS;
  return { ...given, growthVouchers: given.growthVouchers ?? usual };
}

function namesAmong(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is not one of ${known.join(', ')}.`);
    return names;
  };
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`A whole number from ${min} to ${max} is needed.`);
  };
}
