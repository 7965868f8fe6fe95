import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { payoutBatchLifeCycle } from '@techcheck/payouts';
import { accreditationLifeCycle } from '@techcheck/providers';
import { holdLifeCycle } from '@techcheck/redemption';
import { createHold, createScene } from '../../factories/bookings.js';
import { openTestBed, rolledBack, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed.close());

describe.each([holdLifeCycle, accreditationLifeCycle, payoutBatchLifeCycle])('$name', ({ name, edges }) => {
  test('the database holds the same edges as the code', async () => {
    const stored = await rowsOf<{ edge: string }>(
      bed.app,
      `select concat_ws(' ', from_state, event, to_state) as edge from platform.life_cycle_edge where life_cycle = $1 order by 1`,
      [name],
    );
    expect(stored.map(({ edge }) => edge)).toEqual(edges.map((edge) => edge.join(' ')).sort());
  });
});

test('every status change of a hold that is no edge is refused by the database, whoever asks', async () => {
  const holdId = await createHold(bed, await createScene(bed));
  const states = [...new Set(holdLifeCycle.edges.flatMap(([from, , to]) => [from, to]))];
  for (const from of states) {
    for (const to of states.filter((state) => state !== from)) {
      const allowed = holdLifeCycle.edges.some((edge) => edge[0] === from && edge[2] === to);
      const state = await sqlStateOf(
        rolledBack(bed.owner, async (db) => {
          // Into the starting state without asking the guard, which this superuser can only do by switching it off.
          await db.query('alter table redemption.hold disable trigger hold_life_cycle');
          await db.query('update redemption.hold set status = $2 where id = $1', [holdId, from]);
          await db.query('alter table redemption.hold enable trigger hold_life_cycle');
          await db.query('update redemption.hold set status = $2 where id = $1', [holdId, to]);
        }),
      );
      expect(`${from} → ${to}: ${state}`).toBe(`${from} → ${to}: ${allowed ? 'none' : 'TC003'}`);
    }
  }
});
