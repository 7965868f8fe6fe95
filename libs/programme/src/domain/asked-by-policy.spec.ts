import { describe, expect, it } from '@jest/globals';
import { setAsideOf, sourcesNeeded } from './asked-by-policy.js';
import type { SetAsideTerms } from './policy-document.js';
import { facts, registerFacts, terms } from './rules/sample-facts.js';

const part = (code: string, changes: Partial<SetAsideTerms>): SetAsideTerms => ({
  code,
  nameSv: code,
  nameEn: code,
  percent: 10,
  ...changes,
});

describe('sourcesNeeded', () => {
  it('names the population register alone where no rule needs another', () => {
    expect(sourcesNeeded({ eligibility: terms() })).toEqual(['population']);
    expect(sourcesNeeded({ eligibility: terms({ rules: [] }) })).toEqual(['population']);
  });

  it('names what the rules of the policy need, each once', () => {
    const rules = [
      ...terms().rules,
      { rule: 'earlier-support', from: '2026-01-01', kinds: ['a'], withinMonths: 1, totalBelowMinor: '1' } as const,
      { rule: 'pension', from: '2026-01-01', until: '2026-12-31', allowed: ['none'] } as const,
      { rule: 'pension', from: '2027-01-01', allowed: ['none'] } as const,
    ];
    expect(sourcesNeeded({ eligibility: terms({ rules }) })).toEqual(['population', 'pension', 'earlier-support']);
  });

  it('names what parts of the budget need', () => {
    const setAsides = [part('jobless', { labourMarketStatuses: ['unemployed'] })];
    expect(sourcesNeeded({ eligibility: terms(), setAsides })).toEqual(['population', 'labour-market']);
  });
});

describe('setAsideOf', () => {
  const setAsides = [
    part('jobless-north', { counties: ['24', '25'], labourMarketStatuses: ['unemployed'] }),
    part('north', { counties: ['24', '25'] }),
    part('jobless', { labourMarketStatuses: ['unemployed'] }),
  ];
  const jobless = { labourMarket: { status: 'unemployed', since: null } } as const;
  const south = { register: registerFacts({ municipalityCode: '1280' }) };
  const of = (changes: Parameters<typeof facts>[0]) => setAsideOf(facts(changes), { setAsides });

  it('is the first that fits in every respect', () => {
    expect([of(jobless), of({}), of({ ...south, ...jobless }), of(south)]).toEqual([
      'jobless-north',
      'north',
      'jobless',
      null,
    ]);
  });

  it('never goes by the county of a protected identity, nor by what is not known', () => {
    const hidden = { register: registerFacts({ protectedIdentity: true }) };
    expect([of(hidden), of({ ...hidden, ...jobless })]).toEqual([null, 'jobless']);
    expect(of({ register: null, labourMarket: null })).toBeNull();
    expect(of({ register: registerFacts({ registeredInSweden: false, municipalityCode: null }) })).toBeNull();
  });

  it('is nothing where nothing is set aside', () => expect(setAsideOf(facts(), {})).toBeNull());
});
