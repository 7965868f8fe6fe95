import type { Progress } from './progress.js';
import { spread, type Spread } from './statistics.js';

/** One of the things compared; each call does one round of it and returns its rate per second. */
export type Sides<Name extends string> = Readonly<Record<Name, (round: number) => Promise<number>>>;

export interface Interleaved<Name extends string> {
  readonly rates: Readonly<Record<Name, readonly number[]>>;
  spreadOf(name: Name): Spread;
  /** A figure of each round made from the rates of that round. */
  combined(figure: (rates: Readonly<Record<Name, number>>) => number): Spread;
}

/**
 * Runs every side once in each round, so that a busy neighbour or a warm cache hits all of them, and starts each round
 * with another side. Round 0 warms up and does not count.
 */
export async function interleave<Name extends string>(
  sides: Sides<Name>,
  rounds: number,
  progress: Progress,
): Promise<Interleaved<Name>> {
  const names = Object.keys(sides) as Name[];
  const all: Record<Name, number>[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const rates = {} as Record<Name, number>;
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) {
      progress.step(round === 0 ? `warm-up: ${name}` : `round ${round} of ${rounds}: ${name}`);
      rates[name] = await sides[name](round);
      progress.step(`${round === 0 ? 'warm-up' : `round ${round}`}: ${name} ${rates[name].toFixed(1)}/s`);
    }
    if (round > 0) all.push(rates);
  }
  return {
    rates: Object.fromEntries(names.map((name) => [name, all.map((rates) => rates[name])])) as Record<Name, number[]>,
    spreadOf: (name) => spread(all.map((rates) => rates[name])),
    combined: (figure) => spread(all.map(figure)),
  };
}
