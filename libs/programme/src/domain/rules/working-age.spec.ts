import { describe, expect, it } from '@jest/globals';
import { born, facts, registerFacts, terms } from './sample-facts.js';
import { workingAge } from './working-age.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const judge = (...[changes, eligibility]: [Parameters<typeof facts>[0], Parameters<typeof terms>[0]?]) =>
  workingAge.judge(facts(changes), terms(eligibility), NOW);

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

  it('takes the limits of the day the age is counted on', () => {
    const aged66 = born('1960-01-01');
    expect(judge({ ...aged66, submittedOn: '2026-01-01' }).outcome).toBe('passed');
    expect(judge({ ...born('1959-12-31'), submittedOn: '2025-12-31' })).toMatchObject({
      outcome: 'failed',
      facts: { age: 66, max: 65 },
    });
  });

  it('counts the age on a fixed day when the policy names one', () => {
    expect(judge(born('2009-12-31'), { ageCountedOn: '2027-12-31' })).toMatchObject({
      outcome: 'passed',
      facts: { age: 18, countedOn: '2027-12-31' },
    });
  });

  it('lets who was born on 29 February in on 28 February', () => {
    expect(judge({ ...born('2008-02-29'), submittedOn: '2026-02-28' }).outcome).toBe('passed');
    expect(judge({ ...born('2008-02-29'), submittedOn: '2026-02-27' }).outcome).toBe('failed');
  });

  it('does not know when no limit is in force on the day', () => {
    expect(judge({ submittedOn: '2019-12-31' }).outcome).toBe('unknown');
  });

  it('does not know when the register is silent or says another birth date', () => {
    expect(judge({ register: null }).outcome).toBe('unknown');
    expect(judge({ register: registerFacts({ birthDate: '1981-05-17' }) }).outcome).toBe('unknown');
    expect(judge({ number: { kind: 'samordningsnummer', birthDate: null } }).outcome).toBe('unknown');
  });
});
