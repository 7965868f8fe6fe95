import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCapture, createHold, createRequestedHold, createScene, type Scene } from '../../factories/bookings.js';
import {
  approveHold,
  capture,
  codeOf,
  confirmAttendance,
  createCode,
  declineHold,
  dispute,
  placeHold,
  refund,
  releaseByLearner,
  releaseByProvider,
  requestHold,
  withdraw,
} from '../../factories/commands.js';
import { createApplication, createIndividual } from '../../factories/applications.js';
import {
  createProvider,
  createSession,
  type AccreditationOptions,
  type SessionOptions,
} from '../../factories/providers.js';
import { differences, openTestBed, type TestBed } from '../../factories/test-bed.js';

describe('invariant 8: a provider acts only on its own holds, and within its accreditation', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(4);
  });
  afterAll(() => bed.close());

  const bookWith = async (options: AccreditationOptions, session: SessionOptions = {}) => {
    const scene = await createScene(bed);
    const provider = await createProvider(bed, options);
    const sessionId = await createSession(bed, provider, session);
    return codeOf(await placeHold(bed.app, { ...scene.learner, sessionId, amountMinor: 100n }));
  };

  test('another provider neither captures, releases nor refunds; to it the hold does not exist', async () => {
    const scene = await createScene(bed);
    const stranger = await createProvider(bed);
    const { captureId } = await createCapture(bed, scene, 1_000n);
    const holdId = await createHold(bed, scene, 1_000n);
    expect(codeOf(await capture(bed.app, stranger.id, holdId, 1n))).toBe('hold-not-found');
    expect(codeOf(await releaseByProvider(bed.app, stranger.id, holdId))).toBe('hold-not-found');
    expect(codeOf(await refund(bed.app, stranger.id, captureId, 1n))).toBe('capture-not-found');
    const codeHash = await createCode(bed.app, scene.learner);
    const request = { providerId: stranger.id, codeHash, sessionId: scene.sessionId, amountMinor: 1n };
    expect(codeOf(await requestHold(bed.app, request))).toBe('session-not-found');
  });

  test('another learner neither books, approves, declines, releases, confirms nor disputes', async () => {
    const scene = await createScene(bed);
    const stranger = await createIndividual(bed);
    const requested = await createRequestedHold(bed, scene, 100n);
    const holdId = await createHold(bed, scene, 1_000n);
    const booking = { individualId: stranger, voucherId: scene.learner.voucherId, sessionId: scene.sessionId };
    const application = await createApplication(bed, scene.programme, 'submitted');
    const answers = [
      await placeHold(bed.app, { ...booking, amountMinor: 1n }),
      await approveHold(bed.app, stranger, requested, 100n),
      await declineHold(bed.app, stranger, requested),
      await releaseByLearner(bed.app, stranger, holdId),
      await confirmAttendance(bed.app, stranger, holdId),
      await dispute(bed.app, stranger, holdId),
      await withdraw(bed.app, stranger, application.id),
    ];
    expect(answers.map(codeOf)).toEqual([
      'voucher-not-found',
      ...Array<string>(5).fill('hold-not-found'),
      'application-not-found',
    ]);
  });

  test('nobody’s id opens nothing, not even what belongs to nobody', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene, 100n);
    expect(codeOf(await releaseByProvider(bed.app, null as unknown as string, holdId))).toBe('hold-not-found');
    expect(codeOf(await capture(bed.app, null as unknown as string, holdId, 1n))).toBe('hold-not-found');
    expect(codeOf(await capture(bed.app, randomUUID(), holdId, 1n))).toBe('hold-not-found');
  });

  test.each<[title: string, options: AccreditationOptions, session: SessionOptions, code: string]>([
    ['is accredited to the day', { validFromDays: 0, validUntilDays: 0 }, { endsInDays: 0 }, 'ok'],
    ['has only applied', { status: 'applied' }, {}, 'provider-not-accredited'],
    ['is under review', { status: 'under-review' }, {}, 'provider-not-accredited'],
    ['was rejected', { status: 'rejected' }, {}, 'provider-not-accredited'],
    ['has withdrawn', { status: 'withdrawn' }, {}, 'provider-not-accredited'],
    ['has expired', { status: 'expired' }, {}, 'provider-not-accredited'],
    ['is suspended', { status: 'suspended' }, {}, 'provider-suspended'],
    ['is accredited for something else', { purposes: ['skills-mapping'] }, {}, 'purpose-not-accredited'],
    ['is accredited from tomorrow', { validFromDays: 1 }, { startsInDays: 2 }, 'accreditation-dates'],
    ['was accredited until yesterday', { validUntilDays: -1 }, {}, 'accreditation-dates'],
    [
      'is accredited today, not on the day of service',
      { validUntilDays: 5 },
      { startsInDays: 6 },
      'accreditation-dates',
    ],
    ['is accredited to the last day of service', { validUntilDays: 7 }, { startsInDays: 6, endsInDays: 7 }, 'ok'],
    [
      'is not accredited any more on the last day of service',
      { validUntilDays: 6 },
      { endsInDays: 7 },
      'accreditation-dates',
    ],
  ])('a booking with a provider that %s', async (_, options, session, code) => {
    expect(await bookWith(options, session)).toBe(code);
  });

  test('a provider suspended after its request gets no hold from it', async () => {
    const scene = await createScene(bed);
    const holdId = await createRequestedHold(bed, scene, 100n);
    await suspend(scene);
    expect(codeOf(await approveHold(bed.app, scene.learner.individualId, holdId, 100n))).toBe('provider-suspended');
  });

  test('a provider suspended after the booking still captures what it has earned', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene, 100n);
    await suspend(scene);
    expect(codeOf(await capture(bed.app, scene.provider.id, holdId, 100n))).toBe('ok');
  });

  test('a suspension is not held up by bookings in flight, and what it overtakes still adds up', async () => {
    const scene = await createScene(bed);
    const holdId = await createRequestedHold(bed, scene, 100n);
    const blocker = await bed.owner.connect();
    await blocker.query('begin');
    await blocker.query('select from checkbook.voucher where id = $1 for update', [scene.learner.voucherId]);
    const approval = approveHold(bed.app, scene.learner.individualId, holdId, 100n);
    await suspend(scene);
    await blocker.query('commit');
    blocker.release();
    // The approval began before the suspension: either order is a right one.
    expect(codeOf(await approval)).toMatch(/^(ok|provider-suspended)$/);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('expiring accreditations by date ends those whose last day has passed, and no other', async () => {
    const [over, today] = [
      await createProvider(bed, { validUntilDays: -1 }),
      await createProvider(bed, { validUntilDays: 0 }),
    ];
    await bed.app.query('select providers.expire_due()');
    const { rows } = await bed.owner.query<{ status: string }>(
      'select status from providers.accreditation where id = any ($1) order by valid_until',
      [[over.accreditationId, today.accreditationId]],
    );
    expect(rows.map((row) => row.status)).toEqual(['expired', 'accredited']);
  });

  test('a second accreditation in force is refused even to a superuser', async () => {
    const provider = await createProvider(bed);
    const copy = `insert into providers.accreditation (provider_id, purposes, quality_evidence, applied_by)
      select provider_id, purposes, quality_evidence, applied_by from providers.accreditation where id = $1`;
    await expect(bed.owner.query(copy, [provider.accreditationId])).rejects.toMatchObject({ code: '23505' });
  });

  const suspend = (scene: Scene): Promise<unknown> =>
    bodyOfUpdate(
      `update providers.accreditation set status = 'suspended' where id = $1`,
      scene.provider.accreditationId,
    );
  const bodyOfUpdate = (update: string, id: string): Promise<unknown> => bed.app.query(update, [id]);
});
