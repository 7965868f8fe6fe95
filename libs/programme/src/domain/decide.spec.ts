import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from './decide.js';
import type { Facts } from './facts.js';
import { RULES } from './rules/registry.js';
import { facts, registerFacts, terms } from './rules/sample-facts.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const anyFacts: fc.Arbitrary<Facts> = fc.record({
  number: fc.record({
    kind: fc.constantFrom('personnummer' as const, 'samordningsnummer' as const),
    birthDate: fc.option(day),
  }),
  register: fc.option(
    fc.record({
      birthDate: day,
      registeredInSweden: fc.boolean(),
      municipalityCode: fc.option(fc.constantFrom('0180', '2480', '2580')),
      deceasedOn: fc.option(day),
      protectedIdentity: fc.boolean(),
    }),
  ),
  submittedOn: day,
  checkedOn: day,
});
const anyPolicy = fc.record({
  eligibility: fc.record({
    ageCountedOn: fc.oneof(fc.constant('submission-date'), day),
    age: fc.constant(terms().age),
    residence: fc.record({
      registeredInSweden: fc.boolean(),
      counties: fc.option(fc.constantFrom<string[][]>(['01'], ['24', '25']), { nil: undefined }),
    }),
  }),
});

describe('decide', () => {
  it('grants a person whom nothing stands against', () => {
    expect(decide(facts(), { eligibility: terms() }, NOW).outcome).toBe('eligible');
  });

  it('tells every reason at once, not the first only', () => {
    const child = facts({
      number: { kind: 'personnummer', birthDate: '2015-01-01' },
      register: registerFacts({
        birthDate: '2015-01-01',
        registeredInSweden: false,
        municipalityCode: null,
        deceasedOn: '2020-01-01',
      }),
    });
    const { outcome, findings } = decide(child, { eligibility: terms() }, NOW);
    expect(outcome).toBe('rejected');
    expect(findings.filter((finding) => finding.outcome === 'failed').map((finding) => finding.rule)).toEqual([
      'alive',
      'working-age',
      'residence',
    ]);
  });

  it('hears every rule, whatever the facts', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (given, policy) => {
        const { findings } = decide(given, policy, NOW);
        expect(findings.map((finding) => finding.rule)).toEqual(RULES.map((rule) => rule.id));
        expect(findings.every(({ reason, law }) => reason.sv && reason.en && law)).toBe(true);
      }),
    );
  });

  it('says yes only when every rule passes, and never while the register is silent', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (given, policy) => {
        const { outcome, findings } = decide(given, policy, NOW);
        const outcomes = findings.map((finding) => finding.outcome);
        expect(outcome === 'eligible').toBe(outcomes.every((each) => each === 'passed'));
        expect(outcome === 'rejected').toBe(outcomes.includes('failed'));
        if (given.register === null) expect(outcome).toBe('manual-review');
      }),
    );
  });

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (given, policy) => {
        const stored = JSON.parse(JSON.stringify(given)) as Facts;
        expect(decide(stored, policy, NOW)).toEqual(decide(given, policy, NOW));
      }),
    );
  });
});
