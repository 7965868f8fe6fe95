import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from './decide.js';
import type { Facts } from './facts.js';
import type { RuleEntry } from './policy-document.js';
import { OCCASIONAL_RULES } from './rules/registry.js';
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
  pension: fc.option(fc.record({ status: fc.constantFrom('none' as const, 'full' as const) })),
  labourMarket: fc.option(
    fc.record({ status: fc.constantFrom('employed' as const, 'student' as const), since: fc.option(day) }),
  ),
  employment: fc.option(
    fc.record({ spells: fc.array(fc.record({ from: day, until: fc.option(day) }), { maxLength: 3 }) }),
  ),
  earlierSupport: fc.option(
    fc.record({
      grants: fc.array(fc.record({ kind: fc.constant('a'), amountMinor: fc.constant('9'), grantedOn: day }), {
        maxLength: 3,
      }),
    }),
  ),
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
const anyEntry: fc.Arbitrary<RuleEntry> = fc.constantFrom<RuleEntry>(
  ...terms().rules,
  { rule: 'residence', from: '2020-01-01', registeredInSweden: true, counties: ['24', '25'] },
  { rule: 'residence', from: '1900-01-01', registeredInSweden: false },
  { rule: 'pension', from: '1900-01-01', allowed: ['none'] },
  { rule: 'labour-market-status', from: '1900-01-01', until: '2026-12-31', statuses: ['employed'] },
  { rule: 'employment-history', from: '1900-01-01', monthsMin: 1, withinMonths: 240 },
  { rule: 'earlier-support', from: '1900-01-01', kinds: ['a'], withinMonths: 12, totalBelowMinor: '10' },
);
const anyPolicy = fc.record({
  eligibility: fc.record({
    countedOn: fc.oneof(fc.constant('submission-date'), day),
    rules: fc.uniqueArray(anyEntry, { selector: ({ rule }) => rule }),
  }),
});

/** These speak up only when something is wrong with what registers say. */
const OCCASIONAL = new Set(OCCASIONAL_RULES.map(({ id }) => id));

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

  it('hears the standing rules and every rule the policy has terms for, and no others, whatever the facts', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (given, policy) => {
        const { findings } = decide(given, policy, NOW);
        const wanted = ['facts-agree', 'alive', ...policy.eligibility.rules.map(({ rule }) => rule)];
        const heard = findings.map((finding) => finding.rule).filter((rule) => !OCCASIONAL.has(rule));
        expect(heard.sort()).toEqual(wanted.sort());
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
        const doubtful = findings.some(({ rule, outcome: said }) => OCCASIONAL.has(rule) && said !== 'passed');
        expect(outcome === 'rejected').toBe(outcomes.includes('failed') && !doubtful);
        if (given.register === null) expect(outcome).not.toBe('eligible');
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
