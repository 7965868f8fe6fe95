import type { RegisterFacts } from '../facts.js';
import type { Rule, Verdict } from '../finding.js';
import { verdict } from '../finding.js';
import type { EligibilityTerms } from '../policy-document.js';

/** Lives where the programme wants: registered in Sweden, and in one of its counties if it names any. */
export const residence: Rule = {
  id: 'residence',
  law: 'Folkbokföringslagen (1991:481)',
  judge({ register }, { residence: terms }) {
    if (register === null) {
      return verdict(
        'unknown',
        { registerAnswered: false, registrationRequired: terms.registeredInSweden, counties: terms.counties ?? null },
        'Folkbokföringsregistret har inte svarat, så folkbokföringen kan inte bekräftas.',
        'The population register has not answered, so the registration cannot be confirmed.',
      );
    }
    return terms.counties === undefined ? byRegistration(register, terms) : byCounty(register, terms.counties);
  },
};

function byRegistration(register: RegisterFacts, terms: EligibilityTerms['residence']): Verdict {
  const facts = { registeredInSweden: register.registeredInSweden, registrationRequired: terms.registeredInSweden };
  if (!terms.registeredInSweden) {
    return verdict('passed', facts, 'Programmet kräver inte folkbokföring.', 'The programme asks for no registration.');
  }
  return register.registeredInSweden
    ? verdict('passed', facts, 'Du är folkbokförd i Sverige.', 'You are registered in Sweden.')
    : verdict('failed', facts, 'Du är inte folkbokförd i Sverige.', 'You are not registered in Sweden.');
}

function byCounty(register: RegisterFacts, counties: readonly string[]): Verdict {
  if (!register.registeredInSweden) {
    return verdict(
      'failed',
      { registeredInSweden: false, counties },
      'Du är inte folkbokförd i något av programmets län.',
      'You are not registered in any of the programme’s counties.',
    );
  }
  // With a protected identity the registered municipality may be a false one; a person finds out gently.
  if (register.protectedIdentity || register.municipalityCode === null) {
    return verdict(
      'unknown',
      { registeredInSweden: true, counties },
      'Var du är folkbokförd kan inte avgöras automatiskt.',
      'Where you are registered cannot be settled automatically.',
    );
  }
  const county = register.municipalityCode.slice(0, 2);
  return counties.includes(county)
    ? verdict(
        'passed',
        { county, counties },
        'Du är folkbokförd i ett av programmets län.',
        'You are registered in one of the programme’s counties.',
      )
    : verdict(
        'failed',
        { county, counties },
        'Du är inte folkbokförd i något av programmets län.',
        'You are not registered in any of the programme’s counties.',
      );
}
