import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, createIndividual } from '../../factories/applications.js';
import { createCapture, createHold, createRequestedHold, createScene, type Scene } from '../../factories/bookings.js';
import {
  appropriate,
  approveBatch,
  approveHold,
  atOnce,
  bodyOf,
  cancelBatch,
  capture,
  changeVoucher,
  codeOf,
  confirmAttendance,
  createBatch,
  createCode,
  declineHold,
  dispute,
  erase,
  newKey,
  placeHold,
  reconsider,
  refund,
  releaseByLearner,
  releaseByProvider,
  requestHold,
  resolveDispute,
  review,
  submitApplication,
  withdraw,
  withOtherBody,
  type Key,
  type Outcome,
} from '../../factories/commands.js';
import { countOf, differences, openTestBed, rowOf, type Queryable, type TestBed } from '../../factories/test-bed.js';

type Run = (db: Queryable, key: Key) => Promise<Outcome>;
type Prepare = (bed: TestBed, scene: Scene) => Promise<Run>;

/** Every command with a key, made ready to run once. */
const commands: Readonly<Record<string, Prepare>> = {
  appropriate:
    async (_, { programme }) =>
    (db, key) =>
      appropriate(db, programme.id, 500n, key),
  'submit an application': async (bed, { programme }) => {
    const person = await createIndividual(bed);
    return (db, key) => submitApplication(db, person, programme.id, key);
  },
  'withdraw it': async (bed, { programme }) => {
    const { id, individualId } = await createApplication(bed, programme, 'submitted');
    return (db, key) => withdraw(db, individualId, id, key);
  },
  'review it': async (bed, { programme }) => {
    const { id } = await createApplication(bed, programme, 'manual-review');
    return (db, key) => review(db, id, 'rejected', key);
  },
  'ask for reconsideration': async (bed, { programme }) => {
    const { id, individualId } = await createApplication(bed, programme, 'rejected');
    return (db, key) => reconsider(db, individualId, id, key);
  },
  'suspend a voucher':
    async (_, { learner }) =>
    (db, key) =>
      changeVoucher(db, learner.voucherId, 'suspend', key),
  'place a hold':
    async (_, { learner, sessionId }) =>
    (db, key) =>
      placeHold(db, { ...learner, sessionId, amountMinor: 100n }, key),
  'request a hold': async (bed, { learner, provider, sessionId }) => {
    const codeHash = await createCode(bed.app, learner);
    return (db, key) => requestHold(db, { providerId: provider.id, codeHash, sessionId, amountMinor: 100n }, key);
  },
  'approve it': async (bed, scene) => {
    const hold = await createRequestedHold(bed, scene, 100n);
    return (db, key) => approveHold(db, scene.learner.individualId, hold, 100n, key);
  },
  'decline it': async (bed, scene) => {
    const hold = await createRequestedHold(bed, scene, 100n);
    return (db, key) => declineHold(db, scene.learner.individualId, hold, key);
  },
  'release a hold as its learner': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => releaseByLearner(db, scene.learner.individualId, hold, key);
  },
  'release a hold as its provider': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => releaseByProvider(db, scene.provider.id, hold, key);
  },
  'capture a part of a hold': async (bed, scene) => {
    const hold = await createHold(bed, scene, 5_000n);
    return (db, key) => capture(db, scene.provider.id, hold, 1n, key);
  },
  'refund a part of a capture': async (bed, scene) => {
    const { captureId } = await createCapture(bed, scene, 5_000n);
    return (db, key) => refund(db, scene.provider.id, captureId, 1n, key);
  },
  'confirm attendance': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => confirmAttendance(db, scene.learner.individualId, hold, key);
  },
  dispute: async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => dispute(db, scene.learner.individualId, hold, key);
  },
  'resolve a dispute': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    await bodyOf(dispute(bed.app, scene.learner.individualId, hold));
    return (db, key) => resolveDispute(db, hold, 'upheld', key);
  },
  'make a payout batch': async (bed, scene) => {
    await createCapture(bed, scene, 100n);
    return (db, key) => createBatch(db, scene.programme.id, undefined, key);
  },
  'approve a payout batch': async (bed, scene) => {
    await createCapture(bed, scene, 100n);
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    return (db, key) => approveBatch(db, batch.id ?? '', undefined, key);
  },
  'cancel a payout batch': async (bed, scene) => {
    await createCapture(bed, scene, 100n);
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    return (db, key) => cancelBatch(db, batch.id ?? '', key);
  },
  'erase a person': async (bed) => {
    const person = await createIndividual(bed);
    return (db, key) => erase(db, person, key);
  },
};

/** All that one effect leaves behind. */
const traces = (db: Queryable) =>
  rowOf<{ audit: bigint; outbox: bigint; transfers: bigint; keys: bigint }>(
    db,
    `select (select count(*) from audit.entry) as audit, (select count(*) from platform.outbox) as outbox,
            (select count(*) from ledger.transfer) as transfers, (select count(*) from platform.idempotency_key) as keys`,
  );

describe('invariant 10: an idempotency key has one effect for ever', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(20);
  });
  afterAll(() => bed.close());

  describe.each(Object.entries(commands))('%s', (_, prepare) => {
    test('20 times at once with one key: one effect, and everybody who gets an answer gets the same', async () => {
      const run = await prepare(bed, await createScene(bed));
      const key = newKey();
      const before = await traces(bed.owner);
      const outcomes = await atOnce(20, () => run(bed.app, key));
      const after = await traces(bed.owner);
      expect(after.keys - before.keys).toBe(1n);
      const answers = outcomes.filter((outcome) => outcome.ok);
      expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
      const refusals = outcomes.filter((outcome) => !outcome.ok).map(codeOf);
      expect(refusals.filter((code) => code !== 'idempotency-key-in-use')).toEqual([]);

      const replay = await run(bed.app, key);
      expect(replay).toMatchObject({ ok: true, replayed: true, body: answers[0]?.body, status: answers[0]?.status });
      const refused = await run(bed.app, withOtherBody(key));
      expect(codeOf(refused)).toBe('idempotency-key-reused');
      expect(await traces(bed.owner)).toEqual(after);
    });
  });

  test('a command that was refused has used no key: it may succeed later under the same one', async () => {
    const { programme } = await createScene(bed);
    const key = newKey();
    const person = await createIndividual(bed);
    await bed.owner.query(`update programme.round set opens_at = now() + interval '1 hour' where programme_id = $1`, [
      programme.id,
    ]);
    expect(codeOf(await submitApplication(bed.app, person, programme.id, key))).toBe('round-not-open');
    await bed.owner.query(`update programme.round set opens_at = now() - interval '1 hour' where programme_id = $1`, [
      programme.id,
    ]);
    expect(await submitApplication(bed.app, person, programme.id, key)).toMatchObject({ ok: true, replayed: false });
  });

  test('a transaction that is rolled back frees its key, and one that hangs keeps others out without making them wait', async () => {
    const scene = await createScene(bed);
    const key = newKey();
    const booking = { ...scene.learner, sessionId: scene.sessionId, amountMinor: 100n };
    const first = await bed.app.connect();
    try {
      await first.query('begin');
      await bodyOf(placeHold(first, booking, key));
      expect(codeOf(await placeHold(bed.app, booking, key))).toBe('idempotency-key-in-use');
      await first.query('rollback');
    } finally {
      first.release();
    }
    expect(await placeHold(bed.app, booking, key)).toMatchObject({ ok: true, replayed: false });
    expect(await countOf(bed.owner, 'from redemption.hold where voucher_id = $1', [booking.voucherId])).toBe(1);
  });

  test('after thirty days the answer is forgotten, the key never is', async () => {
    const scene = await createScene(bed);
    const key = newKey();
    await bodyOf(appropriate(bed.app, scene.programme.id, 100n, key));
    await bed.owner.query(
      `update platform.idempotency_key set created_at = now() - interval '31 days' where key_hash = $1`,
      [key.hash],
    );
    await bed.app.query('select platform.forget_old_answers()');
    expect(codeOf(await appropriate(bed.app, scene.programme.id, 100n, key))).toBe('idempotency-answer-forgotten');
    expect(codeOf(await appropriate(bed.app, scene.programme.id, 100n, withOtherBody(key)))).toBe(
      'idempotency-key-reused',
    );
  });

  test('after all of this the ledger adds up', async () => {
    expect(await differences(bed.owner)).toEqual([]);
  });
});
