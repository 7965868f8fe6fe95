import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createScene, withNewLearner, type Scene } from '../../factories/bookings.js';
import { atOnce } from '../../factories/commands.js';
import { differences } from '../../factories/test-bed.js';
import { openStage, tally, type Client, type Stage } from './stage.js';

let stage: Stage;
let scene: Scene;
let learner: Client;
let provider: Client;

const evidence = { kind: 'attendance-list', reference: 'LIST-1' };
const book = (amountMinor = '10000') =>
  learner.post<{ id: string }>('/individual/v1/holds', {
    voucherId: scene.learner.voucherId,
    sessionId: scene.sessionId,
    amountMinor,
  });

beforeAll(async () => {
  stage = await openStage();
  scene = await createScene(stage.bed);
  provider = await stage.provider(scene.provider.id);
});
beforeEach(async () => {
  scene = await withNewLearner(stage.bed, scene);
  learner = await stage.individual(scene.learner.individualId);
});
afterAll(async () => {
  expect(await differences(stage.bed.owner)).toEqual([]);
  await stage.close();
});

test('a learner books, the provider captures in two parts, and both see the same', async () => {
  const hold = await book();
  expect(hold).toMatchObject({ status: 201, body: { status: 'held', amountMinor: '10000' } });
  expect(hold.headers.get('location')).toBe(`/individual/v1/holds/${hold.body.id}`);

  const path = `/provider/v1/holds/${hold.body.id}/captures`;
  expect(await provider.post(path, { amountMinor: '4000', evidence })).toMatchObject({ status: 201 });
  expect(await provider.post(path, { amountMinor: '6000', evidence })).toMatchObject({
    status: 201,
    body: { amountMinor: '6000', evidence },
  });
  const seen = await learner.get<{ captures: unknown[] }>(`/individual/v1/holds/${hold.body.id}`);
  expect(seen.body).toMatchObject({ status: 'captured', capturedMinor: '10000', voucherId: scene.learner.voucherId });
  expect(seen.body.captures).toHaveLength(2);
  const shown = await provider.get(`/provider/v1/holds/${hold.body.id}`);
  expect(shown.body).toMatchObject({ status: 'captured' });
  expect(Object.keys(shown.body)).not.toEqual(expect.arrayContaining(['voucherId']));
  expect(JSON.stringify(shown.body)).not.toContain(scene.learner.individualId);
});

test('of twenty captures at once of one hold, one is done', async () => {
  const hold = await book();
  const replies = await atOnce(20, () =>
    provider.post(`/provider/v1/holds/${hold.body.id}/captures`, { amountMinor: '10000', evidence }),
  );
  expect(tally(replies)).toEqual({ '201': 1, '409 hold-wrong-status': 19 });
});

test('of twenty bookings at once on one voucher, as many succeed as there is money for', async () => {
  expect(tally(await atOnce(20, () => book('10000')))).toEqual({ '201': 1, '409 voucher-exhausted': 19 });
});

test('a repeated booking answers as the first time and has no second effect', async () => {
  const body = { voucherId: scene.learner.voucherId, sessionId: scene.sessionId, amountMinor: '3000' };
  const first = await learner.post('/individual/v1/holds', body, 'booking-1');
  const again = await learner.post('/individual/v1/holds', body, 'booking-1');
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  const other = await learner.post('/individual/v1/holds', { ...body, amountMinor: '4000' }, 'booking-1');
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  expect(await learner.post('/individual/v1/holds', body, null)).toMatchObject({
    status: 400,
    body: { code: 'idempotency-key-missing' },
  });
});
