import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createHold,
  createRequestedHold,
  createScene,
  holdOf,
  withNewLearner,
  type Scene,
} from '../../factories/bookings.js';
import {
  approveBatch,
  approveHold,
  bodyOf,
  cancelBatch,
  capture,
  codeOf,
  confirmAttendance,
  createBatch,
  createCode,
  dispute,
  refund,
  releaseByLearner,
  releaseByProvider,
  requestHold,
  resolveDispute,
} from '../../factories/commands.js';
import { voucherOf } from '../../factories/learners.js';
import { policyVoucher } from '../../factories/programmes.js';
import { createSession } from '../../factories/providers.js';
import { differences, openTestBed, rowOf, type TestBed } from '../../factories/test-bed.js';

describe('what a learner has agreed to can be neither changed nor hurried', () => {
  let bed: TestBed;
  let scene: Scene;
  beforeAll(async () => {
    bed = await openTestBed(4);
    scene = await createScene(bed, {
      vouchers: [policyVoucher({ captureBeforeStart: true })],
      coolingOffDays: 14,
      attendanceSilenceDays: 7,
    });
  });
  afterAll(async () => {
    expect(await differences(bed.owner)).toEqual([]);
    await bed.close();
  });

  const inAScene = async (session: Parameters<typeof createSession>[2] = {}): Promise<Scene> => ({
    ...(await withNewLearner(bed, scene)),
    sessionId: await createSession(bed, scene.provider, session),
  });
  const take = async (holdId: string, amountMinor: bigint): Promise<string> =>
    (await bodyOf(capture(bed.app, scene.provider.id, holdId, amountMinor))).id ?? '';
  const release = ({ learner }: Scene, holdId: string) => releaseByLearner(bed.app, learner.individualId, holdId);
  const letCoolingOffEnd = (holdId: string) =>
    bed.owner.query(`update redemption.hold set free_release_until = now() - interval '1 second' where id = $1`, [
      holdId,
    ]);
  const move = ({ sessionId }: Scene, days: number) =>
    bed.app.query(
      'update providers.session set starts_on = starts_on + $2::int, ends_on = ends_on + $2::int where id = $1',
      [sessionId, days],
    );
  const seatsTaken = async ({ sessionId }: Scene): Promise<number> =>
    (await rowOf<{ n: number }>(bed.owner, 'select seats_taken as n from providers.session where id = $1', [sessionId]))
      .n;

  describe('payable from', () => {
    /** Whole days from a moment of the hold to the moment the capture is payable. */
    const daysAfter = async (captureId: string, from: string): Promise<number> =>
      (
        await rowOf<{ days: number }>(
          bed.owner,
          `select (extract(epoch from c.payable_from - (${from})) / 86400)::float8 as days
           from redemption.capture c join redemption.hold h on h.id = c.hold_id where c.id = $1`,
          [captureId],
        )
      ).days;

    test('silence counts from the end of the cooling-off, when that is after the first day of the service', async () => {
      const captureId = await take(await createHold(bed, await inAScene(), 1_000n), 1_000n);
      expect(await daysAfter(captureId, 'h.free_release_until')).toBe(7);
    });

    test('silence counts from the first day of the service, when that is later', async () => {
      const captureId = await take(await createHold(bed, await inAScene({ startsInDays: 60 }), 1_000n), 1_000n);
      expect(await daysAfter(captureId, 'platform.start_of(h.service_starts_on)')).toBeCloseTo(7, 0);
      expect(await daysAfter(captureId, 'now()')).toBeGreaterThan(60);
      expect(codeOf(await createBatch(bed.app, scene.programme.id))).toBe('nothing-to-pay');
    });

    test('silence counts from the capture, when both are over', async () => {
      const holdId = await createHold(bed, await inAScene(), 1_000n);
      await letCoolingOffEnd(holdId);
      const captureId = await take(holdId, 1_000n);
      expect(await daysAfter(captureId, 'c.captured_at')).toBeCloseTo(7, 3);
    });

    test('the learner’s word makes it now, and cannot be given before the service has begun', async () => {
      const here = await inAScene();
      const holdId = await createHold(bed, here, 1_000n);
      const before = await take(holdId, 400n);
      await bodyOf(confirmAttendance(bed.app, here.learner.individualId, holdId));
      const after = await take(holdId, 600n);
      expect(await daysAfter(before, 'clock_timestamp()')).toBeLessThanOrEqual(0);
      expect(await daysAfter(after, 'clock_timestamp()')).toBeLessThanOrEqual(0);

      const later = await inAScene({ startsInDays: 3 });
      const early = await createHold(bed, later, 1_000n);
      await take(early, 1_000n);
      const confirmed = await confirmAttendance(bed.app, later.learner.individualId, early);
      expect(codeOf(confirmed)).toBe('service-not-started');
    });
  });

  describe('letting go', () => {
    test('takes back what was captured whole: each capture by one refund, and the seat is free again', async () => {
      const here = await inAScene({ startsInDays: 60, capacity: 2 });
      const holdId = await createHold(bed, here);
      const captures = [await take(holdId, 4_000n), await take(holdId, 6_000n)];
      await bodyOf(refund(bed.app, here.provider.id, captures[0] ?? '', 1_000n));
      expect(await voucherOf(bed.owner, here.learner.voucherId)).toMatchObject({ captured: 9_000n });
      expect(await bodyOf(release(here, holdId))).toMatchObject({ status: 'refunded', refundedMinor: '10000' });
      expect(await voucherOf(bed.owner, here.learner.voucherId)).toMatchObject({
        status: 'active',
        held: 0n,
        captured: 0n,
      });
      expect(await seatsTaken(here)).toBe(0);
      const taken = await rowOf<{ refunds: bigint; whole: boolean }>(
        bed.owner,
        `select count(*) as refunds, bool_and(t.reverses_id = c.transfer_id) as whole
         from redemption.refund r join redemption.capture c on c.id = r.capture_id join ledger.transfer t on t.id = r.transfer_id
         where c.hold_id = $1`,
        [holdId],
      );
      expect(taken).toEqual({ refunds: 3n, whole: true });
      expect(codeOf(await release(here, holdId))).toBe('hold-wrong-status');
    });

    test('takes back what was captured in part and releases the rest', async () => {
      const here = await inAScene({ capacity: 2 });
      const holdId = await createHold(bed, here);
      await take(holdId, 9_999n);
      expect(await bodyOf(release(here, holdId))).toMatchObject({
        status: 'released',
        refundedMinor: '9999',
        releasedMinor: '1',
      });
      expect(await seatsTaken(here)).toBe(0);
    });

    test('takes nothing back once the learner has confirmed, and the provider’s release never does', async () => {
      const here = await inAScene({ capacity: 2 });
      const [confirmed, whole, byProvider] = [
        await createHold(bed, here, 1_000n),
        await createHold(bed, { ...here, sessionId: scene.sessionId }, 1_000n),
        await createHold(bed, here, 1_000n),
      ];
      for (const holdId of [confirmed, byProvider]) await take(holdId, 600n);
      await take(whole, 1_000n);
      for (const holdId of [confirmed, whole])
        await bodyOf(confirmAttendance(bed.app, here.learner.individualId, holdId));
      expect(await bodyOf(release(here, confirmed))).toMatchObject({ status: 'released', refundedMinor: '0' });
      expect(codeOf(await release(here, whole))).toBe('hold-wrong-status');
      const released = await bodyOf(releaseByProvider(bed.app, here.provider.id, byProvider));
      expect(released).toMatchObject({ status: 'released', refundedMinor: '0', releasedMinor: '400' });
      expect(await seatsTaken(here)).toBe(2);
    });

    test('leaves what is in a payout batch, and takes the rest', async () => {
      const own = await createScene(bed);
      const holdId = await createHold(bed, own);
      const inBatch = (await bodyOf(capture(bed.app, own.provider.id, holdId, 3_000n))).id;
      await bed.owner.query('update redemption.capture set payable_from = now() where id = $1', [inBatch]);
      const { id: batchId = '' } = await bodyOf(createBatch(bed.app, own.programme.id));
      await bodyOf(capture(bed.app, own.provider.id, holdId, 7_000n));
      expect(await bodyOf(release(own, holdId))).toMatchObject({ status: 'captured', refundedMinor: '7000' });
      expect(codeOf(await release(own, holdId))).toBe('hold-wrong-status');
      await bodyOf(approveBatch(bed.app, batchId));
      expect(await holdOf(bed.owner, holdId)).toMatchObject({ captured: 10_000n, refunded: 7_000n });
    });

    test('and a payout at once never do both with the same capture', async () => {
      for (let round = 0; round < 20; round += 1) {
        const own = await createScene(bed);
        const holdId = await createHold(bed, own, 1_000n);
        await bodyOf(capture(bed.app, own.provider.id, holdId, 1_000n));
        await bed.owner.query('update redemption.capture set payable_from = now() where hold_id = $1', [holdId]);
        const [made, letGo] = await Promise.all([
          createBatch(bed.app, own.programme.id),
          releaseByLearner(bed.app, own.learner.individualId, holdId),
        ]);
        expect([codeOf(made), codeOf(letGo)]).toEqual(made.ok ? ['ok', 'hold-wrong-status'] : ['nothing-to-pay', 'ok']);
        if (made.ok) await bodyOf(cancelBatch(bed.app, made.body.id ?? ''));
      }
    });

    test('is refused when the cooling-off is over, and free again when the session is moved', async () => {
      const here = await inAScene({ startsInDays: 5 });
      const holdId = await createHold(bed, here);
      await take(holdId, 10_000n);
      await letCoolingOffEnd(holdId);
      expect(codeOf(await release(here, holdId))).toBe('cooling-off-over');
      await move(here, 1);
      expect(await bodyOf(release(here, holdId))).toMatchObject({ status: 'refunded', refundedMinor: '10000' });
    });
  });

  describe('the days agreed to', () => {
    const present = async (here: Scene, codeHash: Buffer, amountMinor: bigint) =>
      codeOf(
        await requestHold(bed.app, { providerId: here.provider.id, codeHash, sessionId: here.sessionId, amountMinor }),
      );

    test('a code bound to a session is no good on other days, and is not spent by the attempt', async () => {
      const here = await inAScene();
      const codeHash = await createCode(bed.app, here.learner, { sessionId: here.sessionId, amountMinor: 500n });
      await move(here, 30);
      expect(await present(here, codeHash, 500n)).toBe('session-moved');
      await move(here, -30);
      expect(await present(here, codeHash, 500n)).toBe('ok');
    });

    test('a code without terms goes by the days of the request, which the learner sees', async () => {
      const here = await inAScene();
      const codeHash = await createCode(bed.app, here.learner);
      await move(here, 30);
      expect(await present(here, codeHash, 500n)).toBe('ok');
    });

    test('a request is not approved when its session has been moved since', async () => {
      const here = await inAScene();
      const holdId = await createRequestedHold(bed, here, 500n);
      await bed.app.query('update providers.session set ends_on = ends_on + 1 where id = $1', [here.sessionId]);
      const approval = () => approveHold(bed.app, here.learner.individualId, holdId, 500n);
      expect(codeOf(await approval())).toBe('session-moved');
      await bed.app.query('update providers.session set ends_on = ends_on - 1 where id = $1', [here.sessionId]);
      expect(codeOf(await approval())).toBe('ok');
    });
  });

  test('a booking is disputed once: what has been dismissed is not disputed again', async () => {
    const here = await inAScene();
    const holdId = await createHold(bed, here, 1_000n);
    const object = async () => codeOf(await dispute(bed.app, here.learner.individualId, holdId));
    expect(await object()).toBe('ok');
    expect(await object()).toBe('hold-disputed');
    await bodyOf(resolveDispute(bed.app, holdId, 'dismissed'));
    expect(await object()).toBe('dispute-dismissed');
    await take(holdId, 1_000n);
    expect(await object()).toBe('dispute-dismissed');
  });
});
