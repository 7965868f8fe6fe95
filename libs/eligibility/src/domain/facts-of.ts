import { numberFacts, type RegisteredPerson } from '@techcheck/individuals';
import { dayInSweden, type Facts, type FactSource, type RegisterFacts } from '@techcheck/programme';
import type { Gathered } from '../facts/inquiry.js';

/** When a case was submitted and when it is checked. */
export interface CaseTimes {
  readonly submittedAt: Date;
  readonly checkedAt: Date;
}

/**
 * The facts a decision goes by: of what registers said, only what rules ask for, and where it came from. What was
 * needed and did not come is null; what was not needed is left out.
 */
export function factsOf(
  { number, answers, provenance, replacedNumber }: Gathered,
  needed: readonly FactSource[],
  { submittedAt, checkedAt }: CaseTimes,
): Facts {
  const asked = <Value>(source: FactSource, field: string, value: Value | undefined): object =>
    needed.includes(source) ? { [field]: value ?? null } : {};
  return {
    number: numberFacts(number),
    register: answers.population === undefined ? null : registerFacts(answers.population, replacedNumber),
    ...asked('pension', 'pension', answers.pension),
    ...asked('labour-market', 'labourMarket', answers['labour-market']),
    ...asked('employment', 'employment', answers.employment),
    ...asked('earlier-support', 'earlierSupport', answers['earlier-support']),
    provenance,
    submittedOn: dayInSweden(submittedAt),
    checkedOn: dayInSweden(checkedAt),
  };
}

/** Neither the name nor any number. */
function registerFacts(person: RegisteredPerson, replacedNumber: RegisterFacts['replacedNumber']): RegisterFacts {
  return {
    birthDate: person.birthDate,
    registeredInSweden: person.registeredInSweden,
    municipalityCode: person.municipalityCode,
    deceasedOn: person.deceasedOn,
    protectedIdentity: person.protectedIdentity,
    ...(replacedNumber === undefined ? {} : { replacedNumber }),
  };
}
