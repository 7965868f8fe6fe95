import { expect, test } from '@jest/globals';
import { next } from '@techcheck/kernel';
import { holdLifeCycle } from './hold.life-cycle.js';

test('money is set aside only by the learner’s yes, and what is over stays over', () => {
  expect(next(holdLifeCycle, 'requested', 'approve')).toBe('held');
  expect(next(holdLifeCycle, 'requested', 'capture')).toBeUndefined();
  for (const over of ['released', 'expired', 'refunded', 'declined', 'lapsed'] as const) {
    expect(holdLifeCycle.edges.filter(([from]) => from === over)).toEqual([]);
  }
});
