import { countyName } from '../counties.js';
import type { RegisterFacts } from '../facts.js';
import { verdict, type Verdict } from '../finding.js';
import type { DatedRule } from '../rule.js';
import { counties, yesOrNo } from '../schema-parts.js';
import { listed } from '../words.js';

export interface ResidenceTerms {
  readonly registeredInSweden: boolean;
  /** County codes of two digits; absent means the whole country. */
  readonly counties?: readonly string[];
}

/** Lives where the programme wants: registered in Sweden, and in one of its counties if it names any. */
export const residence: DatedRule<'residence', ResidenceTerms> = {
  id: 'residence',
  name: { sv: 'folkbokföring', en: 'residence' },
  law: 'Folkbokföringslagen (1991:481)',
  needs: ['population'],
  fields: {
    registeredInSweden: yesOrNo('Whether the applicant must be registered in Sweden (folkbokförd).'),
    counties: counties('The counties in which the applicant must be registered; left out: the whole country.'),
  },
  optional: ['counties'],
  describe({ registeredInSweden, counties: codes }) {
    if (codes !== undefined) {
      const { sv, en } = listed(codes.map(countyName), 'or');
      return {
        sv: `Den sökande ska vara folkbokförd i ${sv}.`,
        en: `The applicant must be registered in ${en}.`,
      };
    }
    return registeredInSweden
      ? { sv: 'Den sökande ska vara folkbokförd i Sverige.', en: 'The applicant must be registered in Sweden.' }
      : { sv: 'Den sökande behöver inte vara folkbokförd.', en: 'The applicant need not be registered in Sweden.' };
  },
  check: ({ registeredInSweden, counties: codes }) =>
    codes !== undefined && !registeredInSweden
      ? [
          {
            pointer: '/registeredInSweden',
            code: 'counties-need-registration',
            detail:
              'Whoever must be registered in a county must be registered in Sweden: set this to true, or leave counties out.',
          },
        ]
      : [],
  judge({ register }, terms) {
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

function byRegistration(register: RegisterFacts, terms: ResidenceTerms): Verdict {
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
