import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { identityNumber, type IdentityNumber } from '../domain/identity-number.js';
import type { LabourMarketStatus } from './answers.js';
import { SCRIPTS } from './scripts.js';

/** Published by Skatteverket for testing: grown up, young, old, and one whose number holds no day. */
const GROWN = '199101022383' as IdentityNumber;
const YOUNG = '201101012381' as IdentityNumber;
const OLD = '195001232296' as IdentityNumber;
const TEST_NUMBERS = [
  ...['189001019802', '189001029819', '189001039800', '189001059808', '195001232296', '196202702392', '196205622399'],
  ...['197101152390', '198204172392', '198501012390', '198702052393', '199002102383', '199002282391', '199101022383'],
  ...['199403032387', '199801012387', '199812192384', '199912032399', '200101022382', '200310062393', '200412112385'],
  ...['201101012381', '202001022389', '202001032396', '202001042387'],
] as IdentityNumber[];

const byte = (number: string, at: number): number => createHash('sha256').update(number).digest().readUInt8(at);
const bornIn = (number: string): number => Number(number.slice(0, 4));
const yearOf = (day: string): number => Number(day.slice(0, 4));

describe('what the simulated registers make up', () => {
  it('is made of valid test numbers', () => {
    expect(TEST_NUMBERS.filter((number) => identityNumber(number) !== number)).toEqual([]);
  });

  it('follows from the hash of the number as described', () => {
    const labour = SCRIPTS['labour-market'].answer(GROWN);
    const bounds: [LabourMarketStatus, number][] = [
      ['employed', 179],
      ['self-employed', 205],
      ['unemployed', 225],
      ['in-programme', 233],
      ['student', 243],
      ['outside', 256],
    ];
    expect(labour.status).toBe(bounds.find(([, below]) => byte(GROWN, 11) < below)?.[0]);
    const days = createHash('sha256').update(GROWN).digest().readUInt16BE(12) % 3_000;
    const since = new Date(Date.UTC(2026, 0, 1 - days)).toISOString().slice(0, 10);
    expect(labour.since).toBe(byte(GROWN, 14) < 26 ? null : since);
    const drawn = byte(OLD, 10);
    expect(SCRIPTS.pension.answer(OLD).status).toBe(drawn < 16 ? 'none' : drawn < 40 ? 'partial' : 'full');
  });

  it('fits the age: nobody young draws a pension, works as a child or had support', () => {
    for (const number of TEST_NUMBERS) {
      const age = 2026 - bornIn(number);
      if (age < 63) expect(SCRIPTS.pension.answer(number).status).toBe('none');
      if (age < 26) expect(SCRIPTS['earlier-support'].answer(number).grants).toEqual([]);
      for (const { from } of SCRIPTS.employment.answer(number).spells) {
        expect(yearOf(from)).toBeGreaterThanOrEqual(bornIn(number) + 16);
      }
      const { since } = SCRIPTS['labour-market'].answer(number);
      if (since !== null) expect(yearOf(since)).toBeGreaterThanOrEqual(bornIn(number) + 15);
    }
    expect(SCRIPTS['labour-market'].answer(YOUNG)).toEqual({ status: 'outside', since: null });
  });

  it('agrees with itself: who is employed has an employment since that day, and no two overlap', () => {
    for (const number of TEST_NUMBERS) {
      const { status, since } = SCRIPTS['labour-market'].answer(number);
      const { spells } = SCRIPTS.employment.answer(number);
      const lasting = spells.filter(({ until }) => until === null);
      if (status !== 'employed') expect(lasting).toEqual([]);
      else if (since !== null) expect(lasting).toEqual([{ from: since, until: null }]);
      const days = spells.flatMap(({ from, until }) => [from, until ?? '9999-12-31']);
      expect(days).toEqual([...days].sort());
    }
  });

  it('contradicts the number when it is told to', () => {
    const contradict = <Answer>(script: {
      answer(number: IdentityNumber): Answer;
      contradicting(answer: Answer, number: IdentityNumber): Answer;
    }): Answer => script.contradicting(script.answer(GROWN), GROWN);
    expect(contradict(SCRIPTS.population).birthDate).toBe('1992-01-02');
    expect(contradict(SCRIPTS.pension).status).toBe('full');
    expect(contradict(SCRIPTS['labour-market']).since).toBe('1990-01-01');
    expect(contradict(SCRIPTS.employment).spells[0]).toEqual({ from: '1990-01-01', until: '1990-01-01' });
    expect(contradict(SCRIPTS['earlier-support']).grants[0]?.grantedOn).toBe('1990-01-01');
  });
});
