import { describe, expect, it } from '@jest/globals';
import { decide } from '../decide.js';
import { EXAMPLE_POLICY } from '../example-policy.js';
import type { RegisterFacts } from '../facts.js';
import { onePersonOneNumber } from './one-person-one-number.js';
import { facts, registerFacts } from './sample-facts.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const judge = (replacedNumber?: RegisterFacts['replacedNumber']) =>
  onePersonOneNumber.judge(facts({ register: registerFacts({ ...(replacedNumber && { replacedNumber }) }) }), {
    countedOn: '2026-11-21',
    now: NOW,
  });

describe('one-person-one-number', () => {
  it('says nothing of a number that is as it was, or when the register is silent', () => {
    expect(judge()).toBeUndefined();
    expect(onePersonOneNumber.judge(facts({ register: null }), { countedOn: '2026-11-21', now: NOW })).toBeUndefined();
  });

  it('is content with a number that was brought up to date', () => expect(judge('updated')?.outcome).toBe('passed'));

  it('leaves it to a person when somebody else has the number, even if a rule would reject', () => {
    expect(judge('belongs-to-another')?.outcome).toBe('unknown');
    const register = registerFacts({
      registeredInSweden: false,
      municipalityCode: null,
      replacedNumber: 'belongs-to-another',
    });
    const { outcome, findings } = decide(facts({ register }), EXAMPLE_POLICY, NOW);
    expect(outcome).toBe('manual-review');
    expect(findings.find(({ rule }) => rule === 'residence')?.outcome).toBe('failed');
    expect(findings.at(-1)?.rule).toBe('one-person-one-number');
  });
});
