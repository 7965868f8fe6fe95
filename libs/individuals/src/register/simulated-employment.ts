import type { IdentityNumber } from '../domain/identity-number.js';
import type { EmploymentAnswer, EmploymentSpellAnswer } from './answers.js';
import { beforeBirth, daysBefore, madeUpFrom } from './made-up.js';
import { daysInStatus, simulatedLabourMarket } from './simulated-labour-market.js';

const WORKING_LIFE_FROM = 16;

/**
 * The made-up employments of a person, counted backwards from 2026-01-01:
 *
 * - the present labour-market status began daysInStatus ago; who is employed has been so since that day;
 * - before that as many spells as byte 17 modulo 3, the one number i (0, 1) ending one day and byte 18+2i days
 *   earlier still, and having begun 90 days and four times byte 19+2i before its end;
 * - nothing that began before the year of the sixteenth birthday.
 */
export function simulatedEmployment(number: IdentityNumber): EmploymentAnswer {
  const madeUp = madeUpFrom(number);
  const { bornIn, byte } = madeUp;
  const spells: EmploymentSpellAnswer[] = [];
  let back = daysInStatus(madeUp);
  if (simulatedLabourMarket(number).status === 'employed') spells.unshift({ from: daysBefore(back), until: null });
  for (let earlier = 0; earlier < byte(17) % 3; earlier += 1) {
    const ended = back + 1 + byte(18 + 2 * earlier);
    back = ended + 90 + 4 * byte(19 + 2 * earlier);
    spells.unshift({ from: daysBefore(back), until: daysBefore(ended) });
  }
  return { spells: spells.filter(({ from }) => Number(from.slice(0, 4)) >= bornIn + WORKING_LIFE_FROM) };
}

/** As a register says that contradicts the number: employed before the birth. */
export function contradictingEmployment({ spells }: EmploymentAnswer, number: IdentityNumber): EmploymentAnswer {
  const from = beforeBirth(number);
  return { spells: [{ from, until: from }, ...spells] };
}
