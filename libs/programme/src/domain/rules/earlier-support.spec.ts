import { describe, expect, it } from '@jest/globals';
import type { EarlierSupport } from '../facts.js';
import { earlierSupport } from './earlier-support.js';
import { context, facts } from './sample-facts.js';

const grant = (grantedOn: string, amountMinor = '100', kind = 'study-support'): EarlierSupport => ({
  kind,
  amountMinor,
  grantedOn,
});
const judge = (grants: EarlierSupport[] | null, totalBelowMinor = '200', countedOn = '2026-11-21') =>
  earlierSupport.judge(
    facts({ earlierSupport: grants && { grants } }),
    { kinds: ['study-support', 'start-grant'], withinMonths: 24, totalBelowMinor },
    context(countedOn),
  );

describe('earlier-support', () => {
  it('adds up what counts, and asks for less than the limit', () => {
    expect(judge([grant('2026-01-01', '199')]).outcome).toBe('passed');
    expect(judge([grant('2026-01-01', '199'), grant('2025-01-01', '1', 'start-grant')])).toMatchObject({
      outcome: 'failed',
      facts: { totalMinor: '200' },
    });
  });

  it('leaves out other kinds, what is older, and what came after the counted day', () => {
    const others = [grant('2026-01-01', '999', 'housing'), grant('2024-11-21', '999'), grant('2026-11-22', '999')];
    expect(judge(others)).toMatchObject({ outcome: 'passed', facts: { totalMinor: '0', since: '2024-11-21' } });
    expect(judge([grant('2024-11-22'), grant('2026-11-21')]).outcome).toBe('failed');
  });

  it('counts months back from 29 February to the last day of the other February', () => {
    expect(judge([], '200', '2028-02-29').facts['since']).toBe('2026-02-28');
  });

  it('asks for none at all with a limit of one öre', () => {
    expect(judge([], '1').outcome).toBe('passed');
    expect(judge([grant('2026-01-01', '1')], '1').outcome).toBe('failed');
  });

  it('does not know while the register is silent, and does not choke on a sum beyond measure', () => {
    expect(judge(null).outcome).toBe('unknown');
    expect(judge([grant('2026-01-01', '9'.repeat(30))]).outcome).toBe('failed');
  });
});
