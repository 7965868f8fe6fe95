import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createScene, withNewLearner } from '../../factories/bookings.js';
import { atOnce } from '../../factories/commands.js';
import { createProgramme, policyTerms, policyVoucher } from '../../factories/programmes.js';
import { createLearner } from '../../factories/learners.js';
import { createProvider, createSession } from '../../factories/providers.js';
import { rowOf } from '../../factories/test-bed.js';
import { openStage, tally, type Client, type Stage } from './stage.js';

let stage: Stage;
let accreditor: Client;

beforeAll(async () => {
  stage = await openStage();
  accreditor = await stage.staff('accreditor');
});
afterAll(() => stage.close());

/** An organisation nobody knows yet, and someone who works there. */
async function newcomer(organisationNumber: string): Promise<{ id: string; client: Client }> {
  const { id } = await rowOf<{ id: string }>(
    stage.bed.owner,
    `insert into providers.provider (organisation_number, name, municipality_code) values ($1, 'Ny anordnare', '2480') returning id`,
    [organisationNumber],
  );
  return { id, client: await stage.provider(id) };
}
const application = (organisationNumber: string, changes: object = {}) => ({
  organisationNumber,
  purposes: ['guidance', 'informal-training'],
  qualityEvidence: 'Certified to ISO 21001.',
  paymentAccount: { kind: 'bankgiro', number: '5050-1055' },
  ...changes,
});
const day = (shift: number) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);

test('a provider applies, is reviewed and accredited, and shows up for everybody', async () => {
  const { id, client } = await newcomer('5569999997');
  const key = randomUUID();
  const applied = await client.post<{ id: string }>('/provider/v1/accreditations', application('556999-9997'), key);
  expect(applied).toMatchObject({ status: 201, body: { status: 'applied', paymentAccount: { number: '50501055' } } });
  expect(applied.headers.get('location')).toBe(`/provider/v1/accreditations/${applied.body.id}`);
  expect((await client.post('/provider/v1/accreditations', application('556999-9997'), key)).body).toEqual(
    applied.body,
  );
  expect(await client.post('/provider/v1/accreditations', application('556999-9997'))).toMatchObject({
    status: 409,
    body: { code: 'accreditation-exists' },
  });
  expect((await accreditor.get<{ items: unknown[] }>('/admin/v1/accreditations')).body.items).toMatchObject([
    { id: applied.body.id },
  ]);

  const decisions = `/admin/v1/accreditations/${applied.body.id}/decisions`;
  expect(await accreditor.post(decisions, { decision: 'review' })).toMatchObject({ body: { status: 'under-review' } });
  const dates = { validFrom: day(-1), validUntil: day(300) };
  expect(
    await accreditor.post(decisions, { decision: 'accredit', ...dates, purposes: ['skills-mapping'] }),
  ).toMatchObject({
    status: 409,
    body: { code: 'purposes-not-applied-for' },
  });
  const accredit = { decision: 'accredit', ...dates, purposes: ['guidance'] };
  const replies = await atOnce(20, () => accreditor.post(decisions, accredit));
  expect(tally(replies)).toEqual({ '201': 1, '409 accreditation-wrong-status': 19 });

  const list = await stage.nobody.get<{ items: { id: string }[] }>('/public/v1/providers?county=24&text=ny%20an');
  expect(list.body.items).toMatchObject([{ id, purposes: ['guidance'], accreditedUntil: dates.validUntil }]);
});

test('an application is checked before it is taken', async () => {
  const { client } = await newcomer('7696299994');
  const post = (changes: object) => client.post('/provider/v1/accreditations', application('769629-9994', changes));
  expect(await post({ organisationNumber: '556999-9997' })).toMatchObject({
    body: { code: 'organisation-number-differs' },
  });
  for (const number of ['9101022383', '3300 910102-2383', '3782-199101022383']) {
    expect(await post({ paymentAccount: { kind: 'account', number } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/paymentAccount/number', code: 'account-names-person' }] },
    });
  }
  // A sole trader's number is a personnummer.
  expect(await post({ organisationNumber: '199101022383' })).toMatchObject({ status: 400 });
  expect(await post({ paymentAccount: { kind: 'bankgiro', number: '5050-1056' } })).toMatchObject({ status: 400 });
  expect(await post({ paymentAccount: { kind: 'plusgiro', number: '4128105' } })).toMatchObject({ status: 400 });
  expect(await post({ purposes: [] })).toMatchObject({ status: 400 });
  const odd = await post({ paymentAccount: { kind: 'account', number: '8327-9, 12345678' } });
  expect(odd).toMatchObject({ status: 201, body: { paymentAccountLooksOdd: true } });
  const rejected = await accreditor.post(`/admin/v1/accreditations/${String(odd.body['id'])}/decisions`, {
    decision: 'reject',
  });
  expect(rejected).toMatchObject({ status: 400 });
  const other = await stage.provider((await createProvider(stage.bed)).id);
  expect(await other.get(`/provider/v1/accreditations/${String(odd.body['id'])}`)).toMatchObject({ status: 404 });
});

test('offerings and sessions are made and changed under the provider’s own reference', async () => {
  const scene = await createScene(stage.bed);
  const client = await stage.provider(scene.provider.id);
  const offering = { purpose: 'guidance', titleSv: 'Samtal 100%', titleEn: 'Talks', priceMinor: '10000' };
  const session = { startsOn: day(0), endsOn: day(2), capacity: 2 };
  const path = '/provider/v1/offerings/talk.1';
  expect((await client.put(path, offering)).status).toBe(201);
  expect((await client.put(path, { ...offering, titleEn: 'Talk' })).status).toBe(200);
  const made = await client.put<{ id: string }>(`${path}/sessions/a`, session);
  expect(made).toMatchObject({ status: 201, body: { seatsTaken: 0, capacity: 2 } });
  expect(await client.put(`/provider/v1/offerings/none/sessions/a`, session)).toMatchObject({ status: 404 });
  expect(await client.put(`${path}/sessions/b`, { ...session, endsOn: day(-1) })).toMatchObject({ status: 400 });

  const book = async () => {
    const { learner } = await withNewLearner(stage.bed, scene);
    const body = { voucherId: learner.voucherId, sessionId: made.body.id, amountMinor: '10000' };
    return (await stage.individual(learner.individualId)).post<{ id: string }>('/individual/v1/holds', body);
  };
  const booked = [];
  for (let turn = 0; turn < 3; turn += 1) booked.push(await book());
  expect(tally(booked)).toEqual({ '201': 2, '409 session-full': 1 });
  expect(await client.put(`${path}/sessions/a`, { ...session, capacity: 1 })).toMatchObject({
    status: 409,
    body: { code: 'session-below-bookings', seatsTaken: 2 },
  });
  // Without a capacity nobody counts; with one again, those who have booked meanwhile are counted too.
  expect((await client.put(`${path}/sessions/a`, { ...session, capacity: undefined })).status).toBe(200);
  expect((await book()).status).toBe(201);
  expect(await client.put(`${path}/sessions/a`, { ...session, capacity: 2 })).toMatchObject({
    body: { seatsTaken: 3 },
  });
  expect(await client.put(`${path}/sessions/a`, { ...session, capacity: 3 })).toMatchObject({ status: 200 });
  expect(tally([await book()])).toEqual({ '409 session-full': 1 });
  expect((await client.post(`/provider/v1/holds/${booked[0]?.body.id}/release`)).status).toBe(200);
  expect((await book()).status).toBe(201);
  expect(await client.put(path, { ...offering, purpose: 'skills-mapping' })).toMatchObject({
    body: { code: 'offering-in-use' },
  });

  const found = await stage.nobody.get<{ items: object[] }>(`/public/v1/offerings?text=100%25&purpose=guidance`);
  expect(found.body.items).toMatchObject([{ titleSv: 'Samtal 100%', sessions: [{ id: made.body.id, seatsLeft: 0 }] }]);
  expect((await client.put(path, { ...offering, withdrawn: true })).status).toBe(200);
  expect(tally([await book()])).toEqual({ '409 session-closed': 1 });
  const mine = await client.get<{ items: object[] }>('/provider/v1/offerings');
  expect(mine.body.items).toContainEqual(expect.objectContaining({ ref: 'talk.1', withdrawn: true }));
});

test('nobody books outside purpose, dates or standing of the accreditation', async () => {
  const terms = policyTerms({ vouchers: [policyVoucher(), policyVoucher({ purpose: 'skills-mapping' })] });
  const programme = await createProgramme(stage.bed, { terms });
  const book = async (provider: { id: string; accreditationId: string }, options = {}) => {
    const learner = await createLearner(stage.bed, programme);
    const sessionId = await createSession(stage.bed, provider, options);
    const body = { voucherId: learner.voucherId, sessionId, amountMinor: '10000' };
    return tally([await (await stage.individual(learner.individualId)).post('/individual/v1/holds', body)]);
  };
  expect(await book(await createProvider(stage.bed, { status: 'applied' }))).toEqual({
    '409 provider-not-accredited': 1,
  });
  expect(await book(await createProvider(stage.bed, { purposes: ['skills-mapping'] }))).toEqual({
    '409 purpose-not-accredited': 1,
  });
  const brief = await createProvider(stage.bed, { validUntilDays: 10 });
  expect(await book(brief, { startsInDays: 11 })).toEqual({ '409 accreditation-dates': 1 });
  expect(await book(brief, { startsInDays: 10, endsInDays: 11 })).toEqual({ '409 accreditation-dates': 1 });
  expect(await book(brief, { startsInDays: 10, endsInDays: 10 })).toEqual({ '201': 1 });
  const later = await createProvider(stage.bed, { validFromDays: 5 });
  expect(await book(later, { startsInDays: 6 })).toEqual({ '409 accreditation-dates': 1 });

  const path = `/admin/v1/providers/${brief.id}`;
  const reason = { reason: 'lists do not match' };
  const suspended = await atOnce(20, () => accreditor.post(`${path}/suspension`, reason));
  expect(tally(suspended)).toEqual({ '200': 1, '409 accreditation-wrong-status': 19 });
  expect(await book(brief)).toEqual({ '409 provider-suspended': 1 });
  expect(await accreditor.post(`${path}/reinstatement`, reason)).toMatchObject({ status: 200 });
  expect(await book(brief)).toEqual({ '201': 1 });
  expect(await accreditor.post(`/admin/v1/providers/${randomUUID()}/suspension`, reason)).toMatchObject({
    status: 404,
  });
});
