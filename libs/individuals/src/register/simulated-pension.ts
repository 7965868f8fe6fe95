import type { IdentityNumber } from '../domain/identity-number.js';
import type { PensionAnswer } from './answers.js';
import { madeUpFrom } from './made-up.js';

/**
 * Nobody draws the national old-age pension before the age of 63. Who turns 64 in the year is that old on every day of
 * it; of those who turn 63 some are not yet.
 */
const LOWEST_AGE = 64;
const USUAL_AGE = 67;

/**
 * The made-up pension of a person, by byte 10 and the age (see madeUpFrom):
 *
 * - under 64: none;
 * - 64 to 66: full below 64, partial below 128, else none;
 * - 67 and older: none below 16, partial below 40, else full.
 */
export function simulatedPension(number: IdentityNumber): PensionAnswer {
  const { age, byte } = madeUpFrom(number);
  const drawn = byte(10);
  if (age < LOWEST_AGE) return { status: 'none' };
  if (age < USUAL_AGE) return { status: drawn < 64 ? 'full' : drawn < 128 ? 'partial' : 'none' };
  return { status: drawn < 16 ? 'none' : drawn < 40 ? 'partial' : 'full' };
}

/** As a register says that contradicts the number: a full pension before the age of it, none after. */
export function contradictingPension(_: PensionAnswer, number: IdentityNumber): PensionAnswer {
  return { status: madeUpFrom(number).age < LOWEST_AGE ? 'full' : 'none' };
}
