import type { IdentityNumber } from '../domain/identity-number.js';
import type { LabourMarketAnswer, LabourMarketStatus } from './answers.js';
import { beforeBirth, daysBefore, madeUpFrom, type MadeUp } from './made-up.js';

/** A status goes to whoever's byte is below its bound and not below the one before. */
type Shares = readonly (readonly [status: LabourMarketStatus, below: number])[];

/** From the age on; the last that fits counts. */
const SHARES_BY_AGE: readonly (readonly [age: number, shares: Shares])[] = [
  [-Infinity, [['outside', 256]]],
  [
    16,
    [
      ['student', 230],
      ['employed', 245],
      ['outside', 256],
    ],
  ],
  [
    20,
    [
      ['student', 100],
      ['employed', 205],
      ['unemployed', 230],
      ['in-programme', 240],
      ['outside', 256],
    ],
  ],
  [
    25,
    [
      ['employed', 179],
      ['self-employed', 205],
      ['unemployed', 225],
      ['in-programme', 233],
      ['student', 243],
      ['outside', 256],
    ],
  ],
  [
    67,
    [
      ['outside', 230],
      ['self-employed', 245],
      ['employed', 256],
    ],
  ],
];

/** Short enough that nobody began before the age of sixteen. */
const DAYS_WHILE_YOUNG = 360;
const DAYS_LATER = 3_000;
const WORKING_LIFE_FROM = 16;
const LATER_FROM = 25;

/** For how many days before 2026-01-01 the status has lasted: the two bytes from 12, modulo 3000 (360 under 25). */
export function daysInStatus({ age, pair }: MadeUp): number {
  return pair(12) % (age < LATER_FROM ? DAYS_WHILE_YOUNG : DAYS_LATER);
}

/**
 * The made-up labour-market status of a person:
 *
 * - status: byte 11 against the bounds above, by age;
 * - since: the day daysInStatus before 2026-01-01; not known under 16, or when byte 14 is below 26.
 */
export function simulatedLabourMarket(number: IdentityNumber): LabourMarketAnswer {
  const madeUp = madeUpFrom(number);
  const { age, byte } = madeUp;
  const [, shares] = SHARES_BY_AGE.findLast(([from]) => age >= from) ?? [0, []];
  const status = shares.find(([, below]) => byte(11) < below)?.[0] ?? 'outside';
  const known = age >= WORKING_LIFE_FROM && byte(14) >= 26;
  return { status, since: known ? daysBefore(daysInStatus(madeUp)) : null };
}

/** As a register says that contradicts the number: in that status since before the birth. */
export function contradictingLabourMarket(answer: LabourMarketAnswer, number: IdentityNumber): LabourMarketAnswer {
  return { ...answer, since: beforeBirth(number) };
}
