import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createScene, letHoldRunOut, withNewLearner, type Scene } from '../../factories/bookings.js';
import { atOnce } from '../../factories/commands.js';
import { createSession } from '../../factories/providers.js';
import { differences } from '../../factories/test-bed.js';
import { openStage, tally, type Client, type Stage } from './stage.js';

/** A hold of 100 kr with the two who may act on it. */
interface Booking {
  readonly learner: Client;
  readonly provider: Client;
  readonly holdId: string;
  readonly captureId: string;
}

const evidence = { kind: 'attendance-list', reference: 'LIST-1' };

let stage: Stage;
let scene: Scene;

beforeAll(async () => {
  stage = await openStage();
  scene = await createScene(stage.bed);
});
afterAll(async () => {
  expect(await differences(stage.bed.owner)).toEqual([]);
  await stage.close();
});

async function booking(options: { captureMinor?: string; sessionId?: string } = {}): Promise<Booking> {
  const { learner } = await withNewLearner(stage.bed, scene);
  const client = await stage.individual(learner.individualId);
  const provider = await stage.provider(scene.provider.id);
  const sessionId = options.sessionId ?? scene.sessionId;
  const terms = { voucherId: learner.voucherId, sessionId, amountMinor: '10000' };
  const hold = await client.post<{ id: string }>('/individual/v1/holds', terms);
  expect(hold.status).toBe(201);
  if (options.captureMinor === undefined) return { learner: client, provider, holdId: hold.body.id, captureId: '' };
  const capture = await provider.post<{ id: string }>(`/provider/v1/holds/${hold.body.id}/captures`, {
    amountMinor: options.captureMinor,
    evidence,
  });
  expect(capture.status).toBe(201);
  return { learner: client, provider, holdId: hold.body.id, captureId: capture.body.id };
}

/** Each operation on a hold or capture: who does it, on what, and how twenty at once of it must end. */
const operations = {
  'release by the learner': {
    prepare: () => booking(),
    act: ({ learner, holdId }: Booking, key?: string) =>
      learner.post(`/individual/v1/holds/${holdId}/release`, undefined, key),
    once: { '200': 1, '409 hold-wrong-status': 19 },
    steal: (other: Client, { holdId }: Booking) => other.post(`/individual/v1/holds/${holdId}/release`),
  },
  'release by the provider': {
    prepare: () => booking(),
    act: ({ provider, holdId }: Booking, key?: string) =>
      provider.post(`/provider/v1/holds/${holdId}/release`, undefined, key),
    once: { '200': 1, '409 hold-wrong-status': 19 },
    steal: (other: Client, { holdId }: Booking) => other.post(`/provider/v1/holds/${holdId}/release`),
  },
  'dispute by the learner': {
    prepare: () => booking({ captureMinor: '10000' }),
    act: ({ learner, holdId }: Booking, key?: string) =>
      learner.post(`/individual/v1/holds/${holdId}/dispute`, { reason: 'other' }, key),
    once: { '200': 1, '409 hold-disputed': 19 },
    steal: (other: Client, { holdId }: Booking) =>
      other.post(`/individual/v1/holds/${holdId}/dispute`, { reason: 'other' }),
  },
  'attendance confirmed by the learner': {
    prepare: () => booking({ captureMinor: '10000' }),
    act: ({ learner, holdId }: Booking, key?: string) =>
      learner.post(`/individual/v1/holds/${holdId}/attendance`, undefined, key),
    // To say it again changes nothing.
    once: { '200': 20 },
    steal: (other: Client, { holdId }: Booking) => other.post(`/individual/v1/holds/${holdId}/attendance`),
  },
  'refund by the provider': {
    prepare: () => booking({ captureMinor: '10000' }),
    act: ({ provider, captureId }: Booking, key?: string) =>
      provider.post(`/provider/v1/captures/${captureId}/refunds`, { amountMinor: '10000', reason: 'ill' }, key),
    once: { '201': 1, '409 refund-above-capture': 19 },
    steal: (other: Client, { captureId }: Booking) =>
      other.post(`/provider/v1/captures/${captureId}/refunds`, { amountMinor: '1', reason: 'ill' }),
  },
};

describe.each(Object.entries(operations))('%s', (_, { prepare, act, once, steal }) => {
  test('twenty at once have one effect', async () => {
    const one = await prepare();
    expect(tally(await atOnce(20, () => act(one)))).toEqual(once);
  });

  test('repeated, it answers as the first time; without a key it is refused', async () => {
    const one = await prepare();
    const key = randomUUID();
    const first = await act(one, key);
    const again = await act(one, key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('it is no business of anybody else', async () => {
    const one = await prepare();
    const strangers = [await stage.individual(randomUUID()), await stage.provider(randomUUID())];
    const replies = await Promise.all(strangers.map((other) => steal(other, one)));
    expect(replies.map(({ status }) => status).sort()).toEqual([403, 404]);
    const nobody = await steal(stage.nobody, one);
    expect(nobody).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

test('the learner lets go freely for the policy’s days, later only when the session is cancelled', async () => {
  const sessionId = await createSession(stage.bed, scene.provider);
  const { learner, holdId } = await booking({ sessionId });
  await stage.bed.owner.query(
    `update redemption.hold set free_release_until = now() - interval '1 second' where id = $1`,
    [holdId],
  );
  const path = `/individual/v1/holds/${holdId}/release`;
  expect(await learner.post(path)).toMatchObject({ status: 409, body: { code: 'cooling-off-over' } });
  await stage.bed.owner.query('update providers.session set cancelled = true where id = $1', [sessionId]);
  expect(await learner.post(path)).toMatchObject({ status: 200, body: { status: 'released', releasedMinor: '10000' } });
});

test('a capture needs time, money, an accepted kind of evidence and a service that has begun', async () => {
  const early = await booking({ sessionId: await createSession(stage.bed, scene.provider, { startsInDays: 3 }) });
  const one = await booking();
  const capture = (of: Booking, amountMinor: string, kind = 'attendance-list') =>
    of.provider.post(`/provider/v1/holds/${of.holdId}/captures`, { amountMinor, evidence: { kind, reference: 'x' } });
  expect(await capture(early, '1')).toMatchObject({ body: { code: 'service-not-started' } });
  expect(await capture(one, '10001')).toMatchObject({ body: { code: 'capture-above-hold', remainingMinor: '10000' } });
  expect(await capture(one, '1', 'a-promise')).toMatchObject({ body: { code: 'evidence-not-accepted' } });
  for (const amount of ['0', '-1', '1.5', '', '01', '99999999999999'])
    expect((await capture(one, amount)).status).toBe(400);
  await letHoldRunOut(stage.bed, one.holdId);
  expect(await capture(one, '1')).toMatchObject({ body: { code: 'hold-expired' } });
});

test('after most has been taken and the rest released, the learner still has a say', async () => {
  const { learner, provider, holdId } = await booking({ captureMinor: '9999' });
  expect((await provider.post(`/provider/v1/holds/${holdId}/release`)).status).toBe(200);
  const dispute = await learner.post(`/individual/v1/holds/${holdId}/dispute`, { reason: 'not-as-agreed' });
  expect(dispute).toMatchObject({ status: 200, body: { status: 'released' } });
  const officer = await stage.staff('case-officer');
  const upheld = { outcome: 'upheld', reason: 'half the course was given' };
  const resolved = await officer.post(`/admin/v1/holds/${holdId}/dispute-resolution`, upheld);
  expect(resolved).toMatchObject({ status: 200, body: { refundedMinor: '9999' } });
});

test('a dispute stops further captures, and the time it took is given back to the provider', async () => {
  const { learner, provider, holdId } = await booking();
  await learner.post(`/individual/v1/holds/${holdId}/dispute`, { reason: 'other' });
  const capture = () => provider.post(`/provider/v1/holds/${holdId}/captures`, { amountMinor: '1', evidence });
  expect(await capture()).toMatchObject({ status: 409, body: { code: 'hold-disputed' } });
  await stage.bed.owner.query(
    `update redemption.hold set expires_at = now() - interval '1 hour', disputed_at = now() - interval '1 day' where id = $1`,
    [holdId],
  );
  const officer = await stage.staff('case-officer');
  await officer.post(`/admin/v1/holds/${holdId}/dispute-resolution`, { outcome: 'dismissed', reason: 'agreed' });
  expect((await capture()).status).toBe(201);
});

test('each sees only what is theirs', async () => {
  const { learner, holdId } = await booking();
  expect((await learner.get<{ items: unknown[] }>('/individual/v1/holds')).body.items).toMatchObject([{ id: holdId }]);
  const stranger = await stage.individual(randomUUID());
  expect((await stranger.get<{ items: unknown[] }>('/individual/v1/holds')).body.items).toEqual([]);
  expect(await stranger.get(`/individual/v1/holds/${holdId}`)).toMatchObject({
    status: 404,
    body: { code: 'hold-not-found' },
  });
  expect(await (await stage.provider(randomUUID())).get(`/provider/v1/holds/${holdId}`)).toMatchObject({ status: 404 });
  expect(await learner.get('/individual/v1/holds/not-an-id')).toMatchObject({ status: 404 });
  expect(await learner.get('/admin/v1/holds')).toMatchObject({ status: 403 });
  const staff = await stage.staff('case-officer');
  expect(await staff.post('/admin/v1/payout-batches', { programmeId: randomUUID() })).toMatchObject({ status: 403 });
});
