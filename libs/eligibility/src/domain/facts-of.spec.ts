import { describe, expect, it } from '@jest/globals';
import type { IdentityNumber } from '@techcheck/individuals';
import { factsOf } from './facts-of.js';

const TIMES = { submittedAt: new Date('2026-11-20T22:59:00Z'), checkedAt: new Date('2026-11-20T23:01:00Z') };
const number = '199101022383' as IdentityNumber;
const person = {
  name: 'Alma Ek',
  birthDate: '1991-01-02',
  registeredInSweden: true,
  municipalityCode: '2480',
  deceasedOn: null,
  protectedIdentity: false,
};
const gathered = { number, answers: { population: person }, provenance: {}, silent: [] };

describe('factsOf', () => {
  it('tells what was asked in vain from what was not asked', () => {
    const facts = factsOf(gathered, ['population', 'pension'], TIMES);
    expect(facts.pension).toBeNull();
    expect(facts).not.toHaveProperty('labourMarket');
    expect(factsOf({ ...gathered, answers: {} }, ['population'], TIMES).register).toBeNull();
  });

  it('holds neither name nor number', () => {
    const renamed = { ...person, replacedBy: '196202702392' as IdentityNumber };
    const facts = factsOf(
      { ...gathered, answers: { population: renamed }, replacedNumber: 'belongs-to-another' },
      ['population'],
      TIMES,
    );
    expect(facts.register?.replacedNumber).toBe('belongs-to-another');
    for (const secret of [person.name, number, '196202702392']) expect(JSON.stringify(facts)).not.toContain(secret);
  });

  it('counts days in Sweden', () => {
    const { submittedOn, checkedOn } = factsOf(gathered, ['population'], TIMES);
    expect([submittedOn, checkedOn]).toEqual(['2026-11-20', '2026-11-21']);
  });
});
