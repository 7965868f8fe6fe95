import { describe, expect, it } from '@jest/globals';
import { WaitingLine } from './waiting-line.js';

describe('the waiting line', () => {
  // 10 arrived in the tenth from 1,000 ms, 20 in the one from 1,200 ms; people are let in up to 1,050 ms.
  const line = new WaitingLine(1_050, 10, [
    [10, 10],
    [12, 20],
  ]);

  it('counts those who have not been let in, part of a tenth included', () => {
    expect(line.length).toBe(25);
  });

  it('tells how many are ahead of a moment', () => {
    expect(line.ahead(1_050)).toBe(0);
    expect(line.ahead(1_080)).toBe(3);
    expect(line.ahead(1_150)).toBe(5);
    expect(line.ahead(1_250)).toBe(15);
    expect(line.ahead(9_999)).toBe(25);
  });

  it('admits whoever arrived before the moment it has come to, and nobody after', () => {
    expect([line.admits(1_050), line.admits(1_051)]).toEqual([true, false]);
  });

  it('expects the admission at the present rate', () => {
    expect(line.waitSeconds(1_000)).toBe(0);
    expect(line.waitSeconds(1_250)).toBeCloseTo(1.6);
  });

  it('never puts the later ahead of the earlier', () => {
    const ahead = Array.from({ length: 400 }, (_, at) => line.ahead(1_000 + at));
    expect(ahead).toEqual([...ahead].sort((a, b) => a - b));
  });

  it('is empty without arrivals', () => {
    const empty = new WaitingLine(1_000, 10, []);
    expect([empty.length, empty.ahead(2_000), empty.waitSeconds(2_000)]).toEqual([0, 0, 0.1]);
  });
});
