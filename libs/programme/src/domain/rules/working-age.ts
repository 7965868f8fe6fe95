import { ageOn } from '../calendar.js';
import type { Facts } from '../facts.js';
import type { FactValue, Rule, Verdict } from '../finding.js';
import { verdict } from '../finding.js';
import type { EligibilityTerms } from '../policy-document.js';

/**
 * Of working age on the day the policy counts on. The limits are dated policy: what is working age
 * differs by law and by year.
 */
export const workingAge: Rule = {
  id: 'working-age',
  law: 'Programmets regler (ålder); lag (1930:173) om beräkning av lagstadgad tid 1 §',
  judge(facts, terms) {
    const day = terms.ageCountedOn === 'submission-date' ? facts.submittedOn : terms.ageCountedOn;
    const limit = terms.age.find((each) => each.from <= day && day <= (each.until ?? '9999-12-31'));
    if (limit === undefined) {
      return verdict(
        'unknown',
        { countedOn: day },
        `Ingen åldersgräns gäller den ${day}.`,
        `No age limit is in force on ${day}.`,
      );
    }
    const birthDate = certainBirthDate(facts);
    const used = { countedOn: day, min: limit.min, max: limit.max };
    if (birthDate === undefined) return uncertain(facts, used);
    return byAge(ageOn(birthDate, day), limit, { ...used, birthDate });
  },
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

function byAge(age: number, limit: EligibilityTerms['age'][number], used: Record<string, FactValue>): Verdict {
  const facts = { ...used, age };
  const [on, min, max] = [String(used['countedOn']), limit.min, limit.max];
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
