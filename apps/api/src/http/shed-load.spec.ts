import { describe, expect, it } from '@jest/globals';
import { importanceOf, isTooMuch } from './shed-load.js';

describe('shedding load', () => {
  it('never turns away who asks whether we live, or waits in the waiting room', () => {
    for (const [method, url] of [
      ['GET', '/healthz'],
      ['GET', '/readyz'],
      ['GET', '/metrics'],
      ['GET', '/public/v1/tickets/current'],
      ['POST', '/public/v1/programmes/01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12/tickets'],
    ] as const) {
      expect(importanceOf(method, url)).toBeUndefined();
    }
  });

  it('turns away reads first, then other writes, applications last', () => {
    const order = [
      importanceOf('GET', '/individual/v1/applications?limit=5'),
      importanceOf('POST', '/provider/v1/holds'),
      importanceOf('POST', '/individual/v1/applications'),
    ];
    expect(order).toEqual(['reads', 'others', 'applications']);
    const turnedAway = (lateMs: number): unknown[] => order.filter((each) => each && isTooMuch(each, lateMs, 0));
    expect(turnedAway(400)).toEqual([]);
    expect(turnedAway(900)).toEqual(['reads']);
    expect(turnedAway(3_000)).toEqual(['reads', 'others']);
    expect(turnedAway(9_000)).toEqual(['reads', 'others', 'applications']);
  });

  it('turns away only reads when the database does not keep up', () => {
    expect((['reads', 'others', 'applications'] as const).filter((each) => isTooMuch(each, 0, 500))).toEqual(['reads']);
  });
});
