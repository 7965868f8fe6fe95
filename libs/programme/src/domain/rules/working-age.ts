import { ageOn } from '../calendar.js';
import type { Facts } from '../facts.js';
import { verdict, type FactValue, type Verdict } from '../finding.js';
import type { DatedRule } from '../rule.js';
import { wholeNumber } from '../schema-parts.js';

export interface WorkingAgeTerms {
  /** Youngest and oldest age in full years, both included. */
  readonly min: number;
  readonly max: number;
}

/** Above any age a person has reached; a limit beyond it is a slip of the pen. */
const AGE_MAX = 130;

/**
 * Of working age on the day the policy counts on. The limits are dated policy: what is working age
 * differs by law and by year.
 */
export const workingAge: DatedRule<'working-age', WorkingAgeTerms> = {
  id: 'working-age',
  name: { sv: 'ålder', en: 'age' },
  law: 'Programmets regler (ålder); lag (1930:173) om beräkning av lagstadgad tid 1 §',
  needs: ['population'],
  fields: {
    min: wholeNumber(0, AGE_MAX, 'The lowest age in full years, included.'),
    max: wholeNumber(0, AGE_MAX, 'The highest age in full years, included.'),
  },
  describe: ({ min, max }) => ({
    sv: `Den sökande ska ha fyllt ${min} år och får vara högst ${max} år.`,
    en: `The applicant must be at least ${min} and at most ${max} years old.`,
  }),
  check: ({ min, max }) =>
    min > max
      ? [
          {
            pointer: '/max',
            code: 'min-above-max',
            detail: `Raise max to ${min} or more, or lower min to ${max} or less.`,
          },
        ]
      : [],
  judge(facts, { min, max }, { countedOn }) {
    const used = { countedOn, min, max };
    const birthDate = certainBirthDate(facts);
    return birthDate === undefined
      ? uncertain(facts, used)
      : byAge(ageOn(birthDate, countedOn), { min, max }, { ...used, birthDate });
  },
  noTermsOn: (day) => ({
    sv: `Ingen åldersgräns gäller den ${day}.`,
    en: `No age limit is in force on ${day}.`,
  }),
};

/** The birth date, if register and number agree on it. */
function certainBirthDate({ number, register }: Facts): string | undefined {
  return register !== null && register.birthDate === number.birthDate ? register.birthDate : undefined;
}

function uncertain({ register }: Facts, used: Record<string, FactValue>): Verdict {
  return register === null
    ? verdict(
        'unknown',
        { ...used, registerAnswered: false },
        'Folkbokföringsregistret har inte svarat, så åldern kan inte bekräftas.',
        'The population register has not answered, so the age cannot be confirmed.',
      )
    : verdict(
        'unknown',
        { ...used, registerAnswered: true },
        'Åldern är oklar eftersom födelsedatumen inte stämmer överens.',
        'The age is uncertain because the birth dates do not agree.',
      );
}

function byAge(age: number, { min, max }: WorkingAgeTerms, used: Record<string, FactValue>): Verdict {
  const facts = { ...used, age };
  const on = String(used['countedOn']);
  if (age < min) {
    return verdict(
      'failed',
      facts,
      `Du är ${age} år den ${on}; den lägsta åldern är ${min} år.`,
      `You are ${age} years old on ${on}; the lowest age is ${min}.`,
    );
  }
  if (age > max) {
    return verdict(
      'failed',
      facts,
      `Du är ${age} år den ${on}; den högsta åldern är ${max} år.`,
      `You are ${age} years old on ${on}; the highest age is ${max}.`,
    );
  }
  return verdict(
    'passed',
    facts,
    `Du är ${age} år den ${on}, mellan ${min} och ${max} år.`,
    `You are ${age} years old on ${on}, between ${min} and ${max}.`,
  );
}
