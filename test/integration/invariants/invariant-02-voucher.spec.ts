import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHold, createRequestedHold, createScene } from '../../factories/bookings.js';
import { approveHold, atOnce, capture, codeOf, placeHold, tally, type Outcome } from '../../factories/commands.js';
import { voucherOf } from '../../factories/learners.js';
import { createSession } from '../../factories/providers.js';
import { differences, openTestBed, rolledBack, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

const CHECK_VIOLATION = '23514';
const NO_PRIVILEGE = '42501';

/** The refusal's code, or the SQLSTATE of a constraint that caught what no refusal foresees. */
async function refusedOrBroken(answer: Promise<Outcome>): Promise<string> {
  try {
    return codeOf(await answer);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('invariant 2: held + captured never exceeds a voucher, and neither is ever negative', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(40);
  });
  afterAll(() => bed.close());

  test.each([
    'held_minor = amount_minor + 1',
    'captured_minor = amount_minor + 1',
    'held_minor = amount_minor, captured_minor = 1',
    'held_minor = amount_minor, returned_minor = 1',
    'held_minor = -1',
    'captured_minor = -1',
    'returned_minor = -1',
    'amount_minor = 0',
  ])('"set %s" is refused even to a superuser', async (change) => {
    const { learner } = await createScene(bed);
    const update = `update checkbook.voucher set ${change} where id = $1`;
    expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(update, [learner.voucherId])))).toBe(
      CHECK_VIOLATION,
    );
    expect(await sqlStateOf(bed.app.query(update, [learner.voucherId]))).toBe(NO_PRIVILEGE);
  });

  test('40 holds at once of a quarter of the voucher: exactly four are placed', async () => {
    const { learner, sessionId } = await createScene(bed);
    const outcomes = await atOnce(40, () => placeHold(bed.app, { ...learner, sessionId, amountMinor: 2_500n }));
    expect(tally(outcomes)).toEqual({ ok: 4, 'voucher-exhausted': 36 });
    expect(await voucherOf(bed.owner, learner.voucherId)).toMatchObject({ held: 10_000n, captured: 0n });
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('20 holds at once for one seat, each with a voucher of its own: exactly one gets it', async () => {
    const scene = await createScene(bed);
    const sessionId = await createSession(bed, scene.provider, { capacity: 1 });
    const scenes = await atOnce(20, () => createScene(bed));
    const outcomes = await Promise.all(
      scenes.map(({ learner }) => placeHold(bed.app, { ...learner, sessionId, amountMinor: 100n })),
    );
    expect(tally(outcomes)).toEqual({ ok: 1, 'session-full': 19 });
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('20 approvals at once of requests that together exceed the voucher: only as many as it can pay', async () => {
    const scene = await createScene(bed);
    const holds: string[] = [];
    for (let index = 0; index < 20; index += 1) holds.push(await createRequestedHold(bed, scene, 3_000n));
    const outcomes = await Promise.all(
      holds.map((hold) => approveHold(bed.app, scene.learner.individualId, hold, 3_000n)),
    );
    expect(tally(outcomes)).toEqual({ ok: 3, 'voucher-exhausted': 17 });
    expect(await voucherOf(bed.owner, scene.learner.voucherId)).toMatchObject({ held: 9_000n });
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('a hold of nothing, of less than nothing or of no amount at all leaves no trace', async () => {
    const scene = await createScene(bed);
    for (const amount of [0n, -1n, null]) {
      const booking = { ...scene.learner, sessionId: scene.sessionId, amountMinor: amount as bigint };
      expect(await refusedOrBroken(placeHold(bed.app, booking))).toMatch(/^(23|voucher-exhausted)/);
    }
    const holdId = await createHold(bed, scene);
    for (const amount of [0n, -1n, null]) {
      expect(await refusedOrBroken(capture(bed.app, scene.provider.id, holdId, amount as bigint))).toMatch(/^23/);
    }
    expect(await voucherOf(bed.owner, scene.learner.voucherId)).toMatchObject({ held: 10_000n, captured: 0n });
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('an approval that names no amount does not count as agreement', async () => {
    const scene = await createScene(bed);
    const holdId = await createRequestedHold(bed, scene);
    const outcome = await approveHold(bed.app, scene.learner.individualId, holdId, null);
    expect(tally([outcome])).toEqual({ 'terms-differ': 1 });
  });
});
