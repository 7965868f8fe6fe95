import type { Facts, RegisterFacts } from '../facts.js';
import type { EligibilityTerms } from '../policy-document.js';
import type { RuleContext } from '../rule.js';

// For the rules' tests: a person whom nothing stands against, and terms that are usual. Say only what differs.

export const registerFacts = (changes: Partial<RegisterFacts> = {}): RegisterFacts => ({
  birthDate: '1980-05-17',
  registeredInSweden: true,
  municipalityCode: '2480',
  deceasedOn: null,
  protectedIdentity: false,
  ...changes,
});

export const facts = (changes: Partial<Facts> = {}): Facts => ({
  number: { kind: 'personnummer', birthDate: '1980-05-17' },
  register: registerFacts(),
  submittedOn: '2026-11-21',
  checkedOn: '2026-11-21',
  ...changes,
});

/** The same birth date by number and by register. */
export const born = (birthDate: string): Partial<Facts> => ({
  number: { kind: 'personnummer', birthDate },
  register: registerFacts({ birthDate }),
});

export const terms = (changes: Partial<EligibilityTerms> = {}): EligibilityTerms => ({
  countedOn: 'submission-date',
  rules: [
    { rule: 'working-age', from: '2020-01-01', until: '2025-12-31', min: 18, max: 65 },
    { rule: 'working-age', from: '2026-01-01', min: 18, max: 66 },
    { rule: 'residence', from: '2020-01-01', registeredInSweden: true },
  ],
  ...changes,
});

/** Counted on the day of the facts. */
export const context = (countedOn = '2026-11-21'): RuleContext => ({
  countedOn,
  now: new Date('2026-11-21T12:00:00Z'),
});
