import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIndividual, decide, grantBatch } from '../../factories/applications.js';
import {
  createCapture,
  createHold,
  createScene,
  expireHolds,
  expireVouchers,
  withNewLearner,
  type Scene,
} from '../../factories/bookings.js';
import * as commands from '../../factories/commands.js';
import { createLearners, type Learner } from '../../factories/learners.js';
import { createProgramme } from '../../factories/programmes.js';
import { createSession } from '../../factories/providers.js';
import { countOf, differences, openTestBed, type TestBed } from '../../factories/test-bed.js';

const MINUTES = 5 * 60_000;

/** A deadlock (40P01) is an error that ask() throws, so the tests below pass only without one. */
describe('whatever runs at once takes its locks in one order, so that nothing deadlocks', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(20);
  });
  afterAll(() => bed.close());

  test(
    'expiry runs over many holds, bookings for the same seats and refunds on the same vouchers',
    async () => {
      const scene = await createScene(bed);
      const sessions = [1, 2, 3, 4].map(() => createSession(bed, scene.provider, { capacity: 1000 }));
      const sessionIds = await Promise.all(sessions);
      let learners: Learner[] = [];
      const at = (index: number): Scene => ({
        ...scene,
        learner: learners[index % learners.length] ?? scene.learner,
        sessionId: sessionIds[(index * 7) % sessionIds.length] ?? '',
      });
      for (let round = 0; round < 6; round += 1) {
        learners = await createLearners(bed, scene.programme, 12);
        const captures = await commands.atOnce(12, (index) => createCapture(bed, at(index), 10n));
        const holds = await commands.atOnce(48, (index) => createHold(bed, at(index + round), 5n));
        await bed.owner.query(`update redemption.hold set expires_at = now() - interval '1 hour' where id = any ($1)`, [
          holds,
        ]);
        // Closed vouchers send what comes back on to the budget: one more lock.
        const { voucherId } = at(round).learner;
        await commands.changeVoucher(bed.app, voucherId, 'revoke');
        await Promise.all([
          ...Array.from({ length: 4 }, () => expireHolds(bed.app)),
          ...captures.map(({ captureId }) => commands.refund(bed.app, scene.provider.id, captureId, 3n)),
          ...Array.from({ length: 12 }, (_, index) =>
            commands.placeHold(bed.app, { ...at(index).learner, sessionId: at(index + 1).sessionId, amountMinor: 1n }),
          ),
          commands.createBatch(bed.app, scene.programme.id),
          grantBatch(bed.app, scene.programme.id),
        ]);
      }
      expect(await differences(bed.owner)).toEqual([]);
    },
    MINUTES,
  );

  test(
    'expiry runs over vouchers of several programmes',
    async () => {
      const programmes = await Promise.all([createProgramme(bed), createProgramme(bed), createProgramme(bed)]);
      for (let round = 0; round < 5; round += 1) {
        for (const programme of programmes) await createLearners(bed, programme, 20);
        await bed.owner.query(
          `update checkbook.voucher set valid_from = now() - interval '2 days', valid_until = now() - random() * interval '1 day'
           where programme_id = any ($1) and status = 'active'`,
          [programmes.map(({ id }) => id)],
        );
        const limited = () => bed.app.query('select checkbook.expire_due(15)');
        await commands.atOnce(8, limited);
        await expireVouchers(bed.app);
      }
      expect(await differences(bed.owner)).toEqual([]);
    },
    MINUTES,
  );

  test(
    'deciding, granting, withdrawing, reviewing and appropriating in one programme',
    async () => {
      const programme = await createProgramme(bed, { appropriatedMinor: 200_000n });
      const apply = async (): Promise<void> => {
        const person = await createIndividual(bed);
        const { id = '' } = await commands.bodyOf(commands.submitApplication(bed.app, person, programme.id));
        const twice = () => decide(bed.app, programme, [id], 'eligible');
        await Promise.all([twice(), twice(), commands.withdraw(bed.app, person, id)]);
      };
      for (let round = 0; round < 4; round += 1) {
        await Promise.all([
          ...Array.from({ length: 12 }, apply),
          ...Array.from({ length: 4 }, () => grantBatch(bed.app, programme.id, 5)),
          commands.appropriate(bed.app, programme.id, 1_000n),
        ]);
      }
      expect(await differences(bed.owner)).toEqual([]);
    },
    MINUTES,
  );

  test(
    'erasing people while they are granted, book, are refunded and apply again',
    async () => {
      let scene = await createScene(bed);
      const outcomes: commands.Outcome[] = [];
      for (let round = 0; round < 30; round += 1) {
        scene = await withNewLearner(bed, scene);
        const { individualId, voucherId } = scene.learner;
        const { captureId } = await createCapture(bed, scene, 100n);
        await commands.appropriate(bed.app, scene.programme.id, 10_000n);
        const [erased] = await Promise.all([
          commands.erase(bed.app, individualId),
          commands.refund(bed.app, scene.provider.id, captureId, 100n),
          commands.placeHold(bed.app, { individualId, voucherId, sessionId: scene.sessionId, amountMinor: 100n }),
          commands.submitApplication(bed.app, individualId, scene.programme.id),
          grantBatch(bed.app, scene.programme.id),
        ]);
        outcomes.push(erased);
      }
      const codes = Object.keys(commands.tally(outcomes));
      expect(codes.filter((code) => code !== 'ok' && code !== 'open-holds')).toEqual([]);
      const survivors = `from individuals.individual i where i.erased_at is not null and (
        exists (select from redemption.hold h where h.individual_id = i.id and h.status in ('requested', 'held', 'partly-captured'))
        or exists (select from checkbook.voucher v where v.individual_id = i.id and v.status in ('active', 'suspended', 'exhausted'))
        or exists (select from eligibility.application a where a.individual_id = i.id and a.status not in ('granted', 'rejected', 'withdrawn')))`;
      expect(await countOf(bed.owner, survivors)).toBe(0);
      expect(await differences(bed.owner)).toEqual([]);
    },
    MINUTES,
  );

  test('a grant that is in flight while its person is erased does not outlive the erasure', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const person = await createIndividual(bed);
    const { id = '' } = await commands.bodyOf(commands.submitApplication(bed.app, person, programme.id));
    await decide(bed.app, programme, [id], 'eligible');
    const batcher = await bed.app.connect();
    try {
      await batcher.query('begin');
      let granted = 0;
      while (granted === 0) granted = (await grantBatch(batcher, programme.id)).granted;
      const erased = commands.erase(bed.app, person);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await batcher.query('commit');
      expect(commands.codeOf(await erased)).toBe('ok');
    } finally {
      batcher.release();
    }
    expect(
      await countOf(bed.owner, `from checkbook.voucher where individual_id = $1 and status = 'active'`, [person]),
    ).toBe(0);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('upholding a dispute takes the captures before the voucher, as refunds and payouts do', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene, 1_000n);
    const { id: captureId } = await commands.bodyOf(commands.capture(bed.app, scene.provider.id, holdId, 400n));
    await commands.bodyOf(commands.dispute(bed.app, scene.learner.individualId, holdId));
    const payout = await bed.owner.connect();
    try {
      await payout.query('begin');
      await payout.query('select from redemption.capture where id = $1 for update', [captureId]);
      const resolved = commands.resolveDispute(bed.app, holdId, 'upheld');
      const waiting = `from pg_stat_activity where wait_event_type = 'Lock' and query like '%resolve_dispute%' and datname = current_database()`;
      while ((await countOf(bed.owner, waiting)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await payout.query('select from checkbook.voucher where id = $1 for update nowait', [scene.learner.voucherId]);
      await payout.query('commit');
      expect(commands.codeOf(await resolved)).toBe('ok');
    } finally {
      await payout.query('rollback');
      payout.release();
    }
  });
});
