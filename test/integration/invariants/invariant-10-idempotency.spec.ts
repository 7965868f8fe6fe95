import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIndividual } from '../../factories/applications.js';
import { createScene } from '../../factories/bookings.js';
import {
  appropriate,
  atOnce,
  bodyOf,
  codeOf,
  newKey,
  placeHold,
  submitApplication,
  withOtherBody,
} from '../../factories/commands.js';
import { countOf, differences, openTestBed, rowOf, type Queryable, type TestBed } from '../../factories/test-bed.js';
import { everyCommand } from './every-command.js';

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

  describe.each(Object.entries(everyCommand))('%s', (_, prepare) => {
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
    await bed.app.query('select platform.forget_old_answers(1000)');
    expect(codeOf(await appropriate(bed.app, scene.programme.id, 100n, key))).toBe('idempotency-answer-forgotten');
    expect(codeOf(await appropriate(bed.app, scene.programme.id, 100n, withOtherBody(key)))).toBe(
      'idempotency-key-reused',
    );
  });

  test('old answers are forgotten in portions, the oldest first', async () => {
    const scene = await createScene(bed);
    const keys = [newKey(), newKey(), newKey()];
    for (const [index, key] of keys.entries()) {
      await bodyOf(appropriate(bed.app, scene.programme.id, 100n, key));
      await bed.owner.query(
        `update platform.idempotency_key set created_at = now() - make_interval(days => $2) where key_hash = $1`,
        [key.hash, 900 - index],
      );
    }
    const forget = async () => (await rowOf<{ n: number }>(bed.app, 'select platform.forget_old_answers(2) as n')).n;
    expect(await forget()).toBe(2);
    const kept = 'from platform.idempotency_key where key_hash = any ($1) and body is not null';
    expect(await countOf(bed.owner, kept, [keys.map(({ hash }) => hash)])).toBe(1);
    expect(await forget()).toBe(1);
    expect(await forget()).toBe(0);
  });

  test('after all of this the ledger adds up', async () => {
    expect(await differences(bed.owner)).toEqual([]);
  });
});
