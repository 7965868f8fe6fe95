import { describe, expect, it } from '@jest/globals';
import { decide } from '../decide.js';
import type { Facts } from '../facts.js';
import type { EligibilityTerms } from '../policy-document.js';
import { born, facts, registerFacts, terms } from './sample-facts.js';
import { workingAge } from './working-age.js';

const NOW = new Date('2026-11-21T12:00:00Z');
/** By way of the policy, since which limits count is a matter of its dates. */
const judge = (changes: Partial<Facts>, eligibility: Partial<EligibilityTerms> = {}) =>
  decide(facts(changes), { eligibility: terms(eligibility) }, NOW).findings.find(({ rule }) => rule === 'working-age');

describe('working-age', () => {
  it.each([
    ['2008-11-21', 18, 'passed'],
    ['2008-11-22', 17, 'failed'],
    ['1959-11-22', 66, 'passed'],
    ['1959-11-21', 67, 'failed'],
    ['1918-01-01', 108, 'failed'],
    ['2026-11-22', -1, 'failed'],
  ])('judges someone born %s, aged %i, as %s', (birthDate, age, outcome) => {
    expect(judge(born(birthDate))).toMatchObject({ outcome, facts: { age, countedOn: '2026-11-21' } });
  });

  it('takes a person over 100 where the limit is that high', () => {
    const rules = [{ rule: 'working-age' as const, from: '2020-01-01', min: 100, max: 120 }];
    expect(judge(born('1926-11-21'), { rules })).toMatchObject({ outcome: 'passed', facts: { age: 100 } });
    expect(judge(born('1926-11-22'), { rules })).toMatchObject({ outcome: 'failed', facts: { age: 99 } });
  });

  it('takes the limits of the day the age is counted on', () => {
    const aged66 = born('1960-01-01');
    expect(judge({ ...aged66, submittedOn: '2026-01-01' })?.outcome).toBe('passed');
    expect(judge({ ...born('1959-12-31'), submittedOn: '2025-12-31' })).toMatchObject({
      outcome: 'failed',
      facts: { age: 66, max: 65 },
    });
  });

  it('counts the age on a fixed day when the policy names one', () => {
    expect(judge(born('2009-12-31'), { countedOn: '2027-12-31' })).toMatchObject({
      outcome: 'passed',
      facts: { age: 18, countedOn: '2027-12-31' },
    });
  });

  it('lets who was born on 29 February in on 28 February', () => {
    expect(judge({ ...born('2008-02-29'), submittedOn: '2026-02-28' })?.outcome).toBe('passed');
    expect(judge({ ...born('2008-02-29'), submittedOn: '2026-02-27' })?.outcome).toBe('failed');
  });

  it('counts a samordningsnummer with a full date like any other', () => {
    const abroad = { kind: 'samordningsnummer' as const, birthDate: '1980-05-17' };
    expect(judge({ number: abroad })?.outcome).toBe('passed');
    expect(judge({ number: { ...abroad, birthDate: null } })?.outcome).toBe('unknown');
  });

  it('does not know in a gap between dated terms, nor before and after all of them', () => {
    const rules = [
      { rule: 'working-age' as const, from: '2026-01-01', until: '2026-06-30', min: 18, max: 66 },
      { rule: 'working-age' as const, from: '2026-07-02', until: '2026-12-31', min: 18, max: 67 },
    ];
    const outcomes = ['2025-12-31', '2026-06-30', '2026-07-01', '2026-07-02', '2027-01-01'].map(
      (submittedOn) => judge({ submittedOn }, { rules })?.outcome,
    );
    expect(outcomes).toEqual(['unknown', 'passed', 'unknown', 'passed', 'unknown']);
    expect(judge({ submittedOn: '2026-07-01' }, { rules })).toMatchObject({
      facts: { countedOn: '2026-07-01' },
      reason: { sv: 'Ingen åldersgräns gäller den 2026-07-01.' },
    });
  });

  it('does not know when the register is silent or says another birth date', () => {
    expect(judge({ register: null })?.outcome).toBe('unknown');
    expect(judge({ register: registerFacts({ birthDate: '1981-05-17' }) })?.outcome).toBe('unknown');
  });

  it('finds limits that exclude everybody', () => {
    expect(workingAge.check?.({ min: 67, max: 18 })).toMatchObject([{ pointer: '/max', code: 'min-above-max' }]);
    expect(workingAge.check?.({ min: 18, max: 18 })).toEqual([]);
  });
});
