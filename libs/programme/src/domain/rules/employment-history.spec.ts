import { describe, expect, it } from '@jest/globals';
import type { EmploymentSpell } from '../facts.js';
import { employmentHistory } from './employment-history.js';
import { context, facts } from './sample-facts.js';

const spell = (from: string, until: string | null = null): EmploymentSpell => ({ from, until });
const judge = (spells: EmploymentSpell[] | null, countedOn = '2026-11-21', monthsMin = 12, withinMonths = 36) =>
  employmentHistory.judge(facts({ employment: spells && { spells } }), { monthsMin, withinMonths }, context(countedOn));
const months = (...args: Parameters<typeof judge>) => judge(...args).facts['months'];

describe('employment-history', () => {
  it('counts calendar months with at least a day of employment, the present one not included', () => {
    expect(months([spell('2026-09-30', '2026-10-01')])).toBe(2);
    expect(months([spell('2026-10-31')])).toBe(1);
    expect(months([spell('2026-11-01')])).toBe(0);
  });

  it('counts a month with two employers once', () => {
    expect(months([spell('2026-01-10', '2026-03-01'), spell('2026-02-28', '2026-04-30')])).toBe(4);
  });

  it('looks no further back than the policy says', () => {
    expect(months([spell('2000-01-01', '2023-11-01')])).toBe(1);
    expect(months([spell('2000-01-01', '2023-10-31')])).toBe(0);
    expect(months([spell('2000-01-01')])).toBe(36);
  });

  it('passes with exactly the months needed and fails with one less', () => {
    expect(judge([spell('2025-11-30', '2026-10-01')]).outcome).toBe('passed');
    expect(judge([spell('2025-12-01', '2026-10-31')]).outcome).toBe('failed');
    expect(judge([]).outcome).toBe('failed');
  });

  it('does not say no while months that count are still to come', () => {
    expect(judge([spell('2026-06-01')], '2027-06-30')).toMatchObject({ outcome: 'unknown', facts: { months: 6 } });
    expect(judge([spell('2026-06-01')], '2027-06-30', 30).outcome).toBe('failed');
  });

  it('does not know while the agency is silent or contradicts itself', () => {
    expect(judge(null).outcome).toBe('unknown');
    expect(judge([spell('2026-05-02', '2026-05-01')]).outcome).toBe('unknown');
  });

  it('finds terms that nobody can meet', () => {
    expect(employmentHistory.check?.({ monthsMin: 13, withinMonths: 12 })).toHaveLength(1);
    expect(employmentHistory.check?.({ monthsMin: 12, withinMonths: 12 })).toEqual([]);
  });
});
