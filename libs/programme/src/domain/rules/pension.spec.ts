import { describe, expect, it } from '@jest/globals';
import type { PensionFacts } from '../facts.js';
import { pension } from './pension.js';
import { context, facts } from './sample-facts.js';

const judge = (answer: PensionFacts | null | undefined) =>
  pension.judge(facts(answer === undefined ? {} : { pension: answer }), { allowed: ['none', 'partial'] }, context());

describe('pension', () => {
  it.each([
    ['none', 'passed'],
    ['partial', 'passed'],
    ['full', 'failed'],
  ] as const)('judges one who draws %s as %s', (status, outcome) => {
    expect(judge({ status })).toMatchObject({ outcome, facts: { status } });
  });

  it('does not know while the agency is silent, nor when it was not asked', () => {
    expect(judge(null).outcome).toBe('unknown');
    expect(judge(undefined).outcome).toBe('unknown');
  });

  it('says what the person draws and what the programme asks', () => {
    expect(judge({ status: 'full' }).reason).toEqual({
      sv: 'Ditt uttag: hela ålderspensionen. Programmet är för den som tar ut ingen ålderspension eller en del av ålderspensionen.',
      en: 'What you draw: the whole old-age pension. The programme is for those who draw no old-age pension or part of the old-age pension.',
    });
  });
});
