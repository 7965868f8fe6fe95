import { describe, expect, it } from '@jest/globals';
import type { LabourMarketFacts } from '../facts.js';
import { labourMarketStatus } from './labour-market-status.js';
import { context, facts } from './sample-facts.js';

const judge = (answer?: LabourMarketFacts | null) =>
  labourMarketStatus.judge(
    facts(answer === undefined ? {} : { labourMarket: answer }),
    { statuses: ['unemployed', 'in-programme'] },
    context('2026-11-21'),
  );

describe('labour-market-status', () => {
  it('passes one of the statuses and fails the others', () => {
    expect(judge({ status: 'unemployed', since: '2026-11-21' }).outcome).toBe('passed');
    expect(judge({ status: 'in-programme', since: null }).outcome).toBe('passed');
    expect(judge({ status: 'employed', since: '2020-01-01' }).outcome).toBe('failed');
  });

  it('does not know what counted before a change that came after the counted day', () => {
    expect(judge({ status: 'unemployed', since: '2026-11-22' }).outcome).toBe('unknown');
    expect(judge({ status: 'employed', since: '2026-11-22' }).outcome).toBe('unknown');
  });

  it('does not know while the service is silent, nor when it was not asked', () => {
    expect([judge(null).outcome, judge().outcome]).toEqual(['unknown', 'unknown']);
  });

  it('reads as a sentence', () => {
    expect(labourMarketStatus.describe({ statuses: ['unemployed', 'student'] })).toEqual({
      sv: 'Den sökande ska vara arbetslös eller studerande.',
      en: 'The applicant must be unemployed or a student.',
    });
  });
});
