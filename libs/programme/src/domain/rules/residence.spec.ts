import { describe, expect, it } from '@jest/globals';
import { residence } from './residence.js';
import { context, facts, registerFacts } from './sample-facts.js';

const judge = (register: ReturnType<typeof registerFacts> | null, counties?: string[], registeredInSweden = true) =>
  residence.judge(facts({ register }), { registeredInSweden, ...(counties && { counties }) }, context());

const abroad = registerFacts({ registeredInSweden: false, municipalityCode: null });

describe('residence', () => {
  it('asks for registration in Sweden', () => {
    expect(judge(registerFacts()).outcome).toBe('passed');
    expect(judge(abroad).outcome).toBe('failed');
    expect(judge(null).outcome).toBe('unknown');
  });

  it('asks for none where the policy asks for none', () => {
    expect(judge(abroad, undefined, false).outcome).toBe('passed');
  });

  it('asks for one of the counties where the policy names some', () => {
    expect(judge(registerFacts(), ['24', '25'])).toMatchObject({ outcome: 'passed', facts: { county: '24' } });
    expect(judge(registerFacts({ municipalityCode: '0180' }), ['24', '25']).outcome).toBe('failed');
    expect(judge(abroad, ['24'], false).outcome).toBe('failed');
  });

  it('does not decide by a municipality that may be a false one, and does not repeat it', () => {
    const verdict = judge(registerFacts({ protectedIdentity: true, municipalityCode: '0180' }), ['24']);
    expect(verdict.outcome).toBe('unknown');
    expect(JSON.stringify(verdict)).not.toContain('01');
  });

  it('cannot ask for a county and for no registration', () => {
    expect(residence.check?.({ registeredInSweden: false, counties: ['01'] })).toHaveLength(1);
    expect(residence.check?.({ registeredInSweden: true, counties: ['01'] })).toEqual([]);
  });

  it('reads as a sentence', () => {
    expect(residence.describe({ registeredInSweden: true, counties: ['24', '25'] })).toEqual({
      sv: 'Den sökande ska vara folkbokförd i Västerbottens län eller Norrbottens län.',
      en: 'The applicant must be registered in Västerbotten County or Norrbotten County.',
    });
  });
});
