import { monthOf } from '../calendar.js';
import type { EmploymentSpell } from '../facts.js';
import { verdict } from '../finding.js';
import type { DatedRule } from '../rule.js';
import { wholeNumber } from '../schema-parts.js';

export interface EmploymentHistoryTerms {
  /** Calendar months with at least a day of employment. */
  readonly monthsMin: number;
  /** How many calendar months are looked at: those before the month of the day the policy counts on. */
  readonly withinMonths: number;
}

const MONTHS_MAX = 600;

/**
 * Has been employed for some of the calendar months before the one the policy counts on. Employers declare
 * by calendar month, so a month with one day of employment counts, and with two employers counts once.
 */
export const employmentHistory: DatedRule<'employment-history', EmploymentHistoryTerms> = {
  id: 'employment-history',
  name: { sv: 'tidigare anställning', en: 'employment history' },
  law: 'Programmets regler (anställning); skatteförfarandelagen (2011:1244) 26 kap. 19 a §',
  needs: ['employment'],
  fields: {
    monthsMin: wholeNumber(1, MONTHS_MAX, 'The calendar months in which the applicant must have been employed.'),
    withinMonths: wholeNumber(1, MONTHS_MAX, 'The calendar months that are looked at, those before the counted day’s.'),
  },
  describe: ({ monthsMin, withinMonths }) => ({
    sv: `Den sökande ska ha varit anställd i minst ${monthsMin} av de senaste ${withinMonths} kalendermånaderna.`,
    en: `The applicant must have been employed in at least ${monthsMin} of the last ${withinMonths} calendar months.`,
  }),
  check: ({ monthsMin, withinMonths }) =>
    monthsMin > withinMonths
      ? [
          {
            pointer: '/withinMonths',
            code: 'min-above-max',
            detail: `Nobody can have worked ${monthsMin} of ${withinMonths} months: raise withinMonths or lower monthsMin.`,
          },
        ]
      : [],
  judge({ employment, checkedOn }, { monthsMin, withinMonths }, { countedOn }) {
    if (employment === undefined || employment === null) {
      return verdict(
        'unknown',
        { registerAnswered: false, monthsMin, withinMonths },
        'Skatteverket har inte svarat, så tidigare anställning kan inte bekräftas.',
        'The Tax Agency has not answered, so earlier employment cannot be confirmed.',
      );
    }
    const used = { countedOn, monthsMin, withinMonths };
    if (employment.spells.some(({ from, until }) => until !== null && until < from)) {
      return verdict(
        'unknown',
        used,
        'Skatteverkets uppgifter om dina anställningar säger emot sig själva.',
        'What the Tax Agency says of your employments contradicts itself.',
      );
    }
    const last = monthOf(countedOn) - 1;
    const first = monthOf(countedOn) - withinMonths;
    const months = monthsWorked(employment.spells, first, Math.min(last, monthOf(checkedOn)));
    const facts = { ...used, months };
    const said = [
      `Du har varit anställd i ${months} av de ${withinMonths} kalendermånaderna före ${countedOn.slice(0, 7)}`,
      `You were employed in ${months} of the ${withinMonths} calendar months before ${countedOn.slice(0, 7)}`,
    ] as const;
    if (months >= monthsMin) return verdict('passed', facts, `${said[0]}.`, `${said[1]}.`);
    const toCome = Math.max(0, last - Math.max(first - 1, monthOf(checkedOn)));
    return months + toCome >= monthsMin
      ? verdict(
          'unknown',
          facts,
          `${said[0]}, men alla har inte varit än.`,
          `${said[1]}, but not all of them have been.`,
        )
      : verdict('failed', facts, `${said[0]}; det krävs ${monthsMin}.`, `${said[1]}; ${monthsMin} are needed.`);
  },
};

function monthsWorked(spells: readonly EmploymentSpell[], first: number, last: number): number {
  const months = new Set<number>();
  for (const { from, until } of spells) {
    const end = Math.min(last, until === null ? last : monthOf(until));
    for (let month = Math.max(first, monthOf(from)); month <= end; month += 1) months.add(month);
  }
  return months.size;
}
