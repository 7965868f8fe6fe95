import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createHold, createScene, withNewLearner, type Scene } from '../../factories/bookings.js';
import { bodyOf, capture, codeOf, placeHold, refund } from '../../factories/commands.js';
import { openTestBed, rowOf, type TestBed } from '../../factories/test-bed.js';

/** Long enough for what is not held up to come to its end. */
const A_MOMENT_MS = 300;

describe('seats are counted from the moment there is a capacity, also while somebody books', () => {
  let bed: TestBed;
  let scene: Scene;
  let slow: pg.PoolClient;
  beforeAll(async () => {
    bed = await openTestBed(6);
  });
  afterAll(() => bed.close());

  const inFlight = async (work: () => Promise<void>): Promise<void> => {
    scene = await createScene(bed);
    slow = await bed.app.connect();
    try {
      await slow.query('begin');
      await work();
    } finally {
      await slow.query('rollback');
      slow.release();
    }
  };
  const book = (db: pg.Pool | pg.PoolClient) =>
    placeHold(db, { ...scene.learner, sessionId: scene.sessionId, amountMinor: 100n });
  const setCapacity = (db: pg.Pool | pg.PoolClient) =>
    db.query('update providers.session set capacity = 1 where id = $1', [scene.sessionId]);
  const seatsTaken = async (): Promise<number> =>
    (
      await rowOf<{ n: number }>(bed.owner, 'select seats_taken as n from providers.session where id = $1', [
        scene.sessionId,
      ])
    ).n;

  test('whoever sets a capacity waits for a booking in flight and counts it', () =>
    inFlight(async () => {
      await bodyOf(book(slow));
      const set = setCapacity(bed.app);
      await Promise.race([set, sleep(A_MOMENT_MS)]);
      await slow.query('commit');
      await set;
      expect(await seatsTaken()).toBe(1);
      expect(codeOf(await book(bed.app))).toBe('session-full');
    }));

  test('a booking waits for a capacity that is being set and heeds it', async () => {
    await inFlight(async () => {
      await createHold(bed, scene, 100n);
      await setCapacity(slow);
      const booking = book(bed.app);
      await Promise.race([booking, sleep(A_MOMENT_MS)]);
      await slow.query('commit');
      expect(codeOf(await booking)).toBe('session-full');
      expect(await seatsTaken()).toBe(1);
    });
  });

  test('bookings of a session without a capacity do not wait for each other', () =>
    inFlight(async () => {
      await bodyOf(book(slow));
      const other = await withNewLearner(bed, scene);
      expect(codeOf(await placeHold(bed.app, { ...other.learner, sessionId: scene.sessionId, amountMinor: 1n }))).toBe(
        'ok',
      );
    }));

  test('a seat that nothing is paid for any more is free', async () => {
    scene = await createScene(bed);
    await setCapacity(bed.app);
    const holdId = await createHold(bed, scene, 100n);
    const { id: captureId = '' } = await bodyOf(capture(bed.app, scene.provider.id, holdId, 100n));
    await bodyOf(refund(bed.app, scene.provider.id, captureId, 99n));
    expect(await seatsTaken()).toBe(1);
    await bodyOf(refund(bed.app, scene.provider.id, captureId, 1n));
    expect(await seatsTaken()).toBe(0);
  });
});
