import { createHash } from 'node:crypto';
import type { IdentityNumber } from '../domain/identity-number.js';
import { numberFacts } from '../domain/number-facts.js';

const DAY_MS = 86_400_000;

/** The simulated registers know everybody as of the first day of this year, whatever the day is. */
const REFERENCE_YEAR = 2026;

/** What the simulated registers make their answers up from. */
export interface MadeUp {
  /** Byte number `at` of SHA-256 over the twelve digits (ASCII). */
  readonly byte: (at: number) => number;
  /** The two bytes from `at`, big-endian. */
  readonly pair: (at: number) => number;
  /** The year of birth; 1900 when the number holds no date. */
  readonly bornIn: number;
  /** 2026 less the year of birth. */
  readonly age: number;
}

/** All that is made up of a person follows from the number, so that anyone can work it out independently. */
export function madeUpFrom(number: IdentityNumber): MadeUp {
  const hash = createHash('sha256').update(number).digest();
  const bornIn = Number((numberFacts(number).birthDate ?? '1900').slice(0, 4));
  return {
    byte: (at) => hash.readUInt8(at),
    pair: (at) => hash.readUInt16BE(at),
    bornIn,
    age: REFERENCE_YEAR - bornIn,
  };
}

/** The day so many days before 2026-01-01, YYYY-MM-DD. */
export function daysBefore(days: number): string {
  return new Date(Date.UTC(REFERENCE_YEAR, 0, 1) - days * DAY_MS).toISOString().slice(0, 10);
}

/** A day on which nobody with that number had been born: it contradicts the number. */
export function beforeBirth(number: IdentityNumber): string {
  return `${madeUpFrom(number).bornIn - 1}-01-01`;
}
