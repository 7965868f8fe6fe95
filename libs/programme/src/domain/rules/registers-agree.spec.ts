import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts.js';
import { registersAgree } from './registers-agree.js';
import { born, facts } from './sample-facts.js';

const context = { countedOn: '2026-11-21', now: new Date('2026-11-21T12:00:00Z') };
const judge = (changes: Partial<Facts>) => registersAgree.judge(facts(changes), context);

describe('registers-agree', () => {
  it('says nothing while nothing is wrong, be the registers silent, not asked or right', () => {
    expect(judge({})).toBeUndefined();
    expect(judge({ register: null, pension: null, labourMarket: null, employment: null })).toBeUndefined();
    expect(
      judge({
        pension: { status: 'none' },
        labourMarket: { status: 'employed', since: '2020-01-01' },
        employment: { spells: [{ from: '2020-01-01', until: null }] },
        earlierSupport: { grants: [{ kind: 'start-up-grant', amountMinor: '1', grantedOn: '2026-11-21' }] },
      }),
    ).toBeUndefined();
    expect(judge({ ...born('1961-01-01'), pension: { status: 'full' } })).toBeUndefined();
  });

  it.each<[string, Partial<Facts>]>([
    ['pension', { pension: { status: 'partial' } }],
    ['labour-market', { labourMarket: { status: 'student', since: '1980-05-16' } }],
    ['labour-market', { labourMarket: { status: 'student', since: '2026-11-22' } }],
    ['employment', { employment: { spells: [{ from: '1979-01-01', until: '1979-02-01' }] } }],
    ['employment', { employment: { spells: [{ from: '2020-02-01', until: '2020-01-31' }] } }],
    ['earlier-support', { earlierSupport: { grants: [{ kind: 'x', amountMinor: '1', grantedOn: '1960-01-01' }] } }],
  ])('leaves it to a person when %s cannot be right', (source, changes) => {
    expect(judge(changes)).toMatchObject({ outcome: 'unknown', facts: { contradicting: [source] } });
  });
});
