import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createHold,
  createRequestedHold,
  createScene,
  expireHolds,
  holdOf,
  letHoldRunOut,
} from '../../factories/bookings.js';
import {
  approveHold,
  atOnce,
  bodyOf,
  capture,
  codeOf,
  createCode,
  declineHold,
  releaseByLearner,
  requestHold,
  tally,
} from '../../factories/commands.js';
import { voucherOf } from '../../factories/learners.js';
import { createSession } from '../../factories/providers.js';
import {
  countOf,
  differences,
  openTestBed,
  rolledBack,
  rowOf,
  sqlStateOf,
  type TestBed,
} from '../../factories/test-bed.js';

const CHECK_VIOLATION = '23514';

describe('invariant 7: a hold resolves each amount once, and nothing is captured after its time', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(40);
  });
  afterAll(() => bed.close());

  test.each([
    'captured_minor = amount_minor + 1',
    'released_minor = amount_minor + 1',
    'captured_minor = amount_minor, released_minor = 1',
    'refunded_minor = captured_minor + 1',
    'captured_minor = -1',
    'released_minor = -1',
    'refunded_minor = -1',
  ])('"set %s" on a hold is refused even to a superuser', async (change) => {
    const holdId = await createHold(bed, await createScene(bed));
    const update = `update redemption.hold set ${change} where id = $1`;
    expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(update, [holdId])))).toBe(CHECK_VIOLATION);
  });

  test('40 captures of the whole hold at once: one', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene);
    const outcomes = await atOnce(40, () => capture(bed.app, scene.provider.id, holdId, 10_000n));
    expect(tally(outcomes)).toEqual({ ok: 1, 'hold-wrong-status': 39 });
    expect(await countOf(bed.owner, 'from redemption.capture where hold_id = $1', [holdId])).toBe(1);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('40 captures of a third at once: three, and the rest is one öre short', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene);
    const outcomes = await atOnce(40, () => capture(bed.app, scene.provider.id, holdId, 3_333n));
    expect(tally(outcomes)).toEqual({ ok: 3, 'capture-above-hold': 37 });
    expect(await voucherOf(bed.owner, scene.learner.voucherId)).toMatchObject({ held: 1n, captured: 9_999n });
  });

  test('approving, declining and lapsing at once: one of them, a hundred times', async () => {
    for (let round = 0; round < 5; round += 1) {
      const scene = await createScene(bed);
      const sessionId = await createSession(bed, scene.provider, { capacity: 20 });
      const holds: string[] = [];
      for (let index = 0; index < 20; index += 1)
        holds.push(await createRequestedHold(bed, { ...scene, sessionId }, 100n));
      await Promise.all(
        holds.map(async (hold, index) => {
          if (index % 2 === 0) await letHoldRunOut(bed, hold);
          const outcomes = await Promise.all([
            approveHold(bed.app, scene.learner.individualId, hold, 100n),
            declineHold(bed.app, scene.learner.individualId, hold),
            expireHolds(bed.app).then(() => undefined),
          ]);
          const done = outcomes.filter((outcome) => outcome?.ok).length;
          const { status } = await holdOf(bed.owner, hold);
          expect([done, status]).toEqual(status === 'lapsed' || status === 'requested' ? [0, status] : [1, status]);
        }),
      );
      await expireHolds(bed.app);
      const open = `from redemption.hold where session_id = $1 and status in ('requested', 'held')`;
      const seats = await rowOf<{ n: number }>(
        bed.owner,
        'select seats_taken as n from providers.session where id = $1',
        [sessionId],
      );
      expect(seats.n).toBe(await countOf(bed.owner, open, [sessionId]));
    }
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('20 providers’ terminals with one code at once: one hold', async () => {
    const scene = await createScene(bed);
    const codeHash = await createCode(bed.app, scene.learner);
    const request = { providerId: scene.provider.id, codeHash, sessionId: scene.sessionId, amountMinor: 100n };
    expect(tally(await atOnce(20, () => requestHold(bed.app, request)))).toEqual({ ok: 1, 'code-not-accepted': 19 });
  });

  test('a code that has run out by the database’s clock is not accepted', async () => {
    const scene = await createScene(bed);
    const codeHash = await createCode(bed.app, scene.learner);
    await bed.owner.query('update redemption.code set expires_at = clock_timestamp() where typed_hash = $1', [
      codeHash,
    ]);
    const request = { providerId: scene.provider.id, codeHash, sessionId: scene.sessionId, amountMinor: 100n };
    expect(codeOf(await requestHold(bed.app, request))).toBe('code-not-accepted');
  });

  test('a capture is refused from the moment the hold runs out, though nobody has expired it yet', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene);
    await letHoldRunOut(bed, holdId);
    expect(codeOf(await capture(bed.app, scene.provider.id, holdId, 1n))).toBe('hold-expired');
    expect(await expireHolds(bed.app)).toBeGreaterThanOrEqual(1);
    expect(await holdOf(bed.owner, holdId)).toMatchObject({ status: 'expired', released: 10_000n });
    expect(await voucherOf(bed.owner, scene.learner.voucherId)).toMatchObject({ held: 0n });
  });

  test('a capture that has waited past the hold’s time is refused: the clock counts, not when the transaction began', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene);
    const slow = await bed.app.connect();
    try {
      await slow.query('begin');
      await slow.query('select 1');
      await bed.owner.query(
        `update redemption.hold set expires_at = clock_timestamp() + interval '50 ms' where id = $1`,
        [holdId],
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(codeOf(await capture(slow, scene.provider.id, holdId, 1n))).toBe('hold-expired');
    } finally {
      await slow.query('rollback');
      slow.release();
    }
  });

  test('a seat that is given back can be booked again, and only once', async () => {
    const scene = await createScene(bed);
    const sessionId = await createSession(bed, scene.provider, { capacity: 1 });
    const holdId = await createHold(bed, { ...scene, sessionId }, 100n);
    await bodyOf(releaseByLearner(bed.app, scene.learner.individualId, holdId));
    const codes = await atOnce(20, () => createCode(bed.app, scene.learner));
    const outcomes = await Promise.all(
      codes.map((codeHash) =>
        requestHold(bed.app, { providerId: scene.provider.id, codeHash, sessionId, amountMinor: 100n }),
      ),
    );
    expect(tally(outcomes)).toEqual({ ok: 1, 'session-full': 19 });
  });
});
