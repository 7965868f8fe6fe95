import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf, capture, EVIDENCE, placeHold } from '../../factories/commands.js';
import { createProvider, createSession } from '../../factories/providers.js';
import { differences, rowsOf } from '../../factories/test-bed.js';
import { CHILDREN, WORKING_AGE } from './people.js';
import { apply, openProgramme, policyDocument, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

interface Exported {
  applications: { decisions: { facts: unknown }[]; reconsiderations: unknown[] }[];
  holds: unknown[];
  codes: unknown[];
}

describe('one’s own data', () => {
  let stage: Stage;
  let programmeId: string;
  let people: string[];

  beforeAll(async () => {
    stage = await openStage();
    await stage.startWorker();
    const [guidance, ...others] = policyDocument()['purposes'] as object[];
    const purposes = [{ ...guidance, evidence: [EVIDENCE] }, ...others];
    programmeId = await openProgramme(stage, { grants: 50, policy: policyDocument({ purposes }) });
    people = await stage.register([...WORKING_AGE.slice(0, 5), ...CHILDREN.slice(0, 3)]);
  });

  afterAll(async () => {
    await stage.close();
  });

  const closed = async (at: number) => {
    const person = await stage.individual(people[at] ?? '');
    const id = await apply(person, programmeId);
    await until(
      () => read(person, id),
      ({ status }) => ['granted', 'rejected'].includes(status),
    );
    return { person, id };
  };

  it('is handed out in one document', async () => {
    const { person, id } = await closed(0);
    const { status, body } = await person.get<{
      person: { personnummer: string; name: string };
      applications: { id: string; decisions: { findings: unknown[] }[] }[];
      vouchers: { history: unknown[] }[];
      accessLog: { what: string }[];
    }>('/individual/v1/me/data-export');
    expect(status).toBe(200);
    expect(body.person).toMatchObject({ personnummer: WORKING_AGE[0], name: 'Test Testsson' });
    expect(body.applications.map((application) => application.id)).toEqual([id]);
    expect(body.applications[0]?.decisions[0]?.findings).toHaveLength(4);
    expect(body.vouchers.map((voucher) => voucher.history)).toEqual([[expect.anything()], [expect.anything()]]);
    expect(body.accessLog.map(({ what }) => what)).toContain('own record');
  });

  it('holds all that was kept of a case, of bookings and of codes, and no secret', async () => {
    const { person, id } = await closed(6);
    const grounds = 'Åldern i registret är fel.';
    expect((await person.post(`/individual/v1/applications/${id}/reconsideration`, { grounds })).status).toBe(202);
    await until(
      () => read(person, id),
      ({ status }) => status === 'manual-review',
    );
    const { person: learner, id: grantedId } = await closed(4);
    const [voucherId = ''] = (
      await rowsOf<{ id: string }>(
        stage.bed.owner,
        `select id from checkbook.voucher where individual_id = $1 and purpose = 'guidance'`,
        [learner.id],
      )
    ).map((row) => row.id);
    const code = await learner.post<{ id: string; typedCode: string; qrText: string }>(
      `/individual/v1/vouchers/${voucherId}/codes`,
      {},
      null,
    );
    const provider = await createProvider(stage.bed);
    const sessionId = await createSession(stage.bed, provider);
    const hold = await bodyOf(
      placeHold(stage.bed.app, { individualId: learner.id, voucherId, sessionId, amountMinor: 10_000n }),
    );
    const taken = await bodyOf(capture(stage.bed.app, provider.id, hold.id ?? '', 4_000n));

    const rejected = (await person.get<Exported>('/individual/v1/me/data-export')).body;
    expect(rejected.applications[0]).toMatchObject({
      language: 'sv',
      decisions: [
        { ordinal: 1, facts: { register: { registeredInSweden: true } }, inputHash: expect.any(String) as unknown },
        { ordinal: 2, facts: {} },
      ],
      reconsiderations: [{ grounds }],
    });
    const booked = await learner.get<Exported>('/individual/v1/me/data-export');
    expect(booked.body.applications[0]).toMatchObject({ id: grantedId, reconsiderations: [] });
    expect(booked.body.holds).toMatchObject([{ id: hold.id, captures: [{ id: taken.id }], refunds: [] }]);
    expect(booked.body.codes).toMatchObject([{ id: code.body.id, voucherId, usedAt: null }]);
    const text = JSON.stringify(booked.body);
    for (const secret of [code.body.typedCode, code.body.qrText]) expect(text).not.toContain(secret);
  });

  it('answers a repeated reconsideration and a repeated review as the first time, also when the person has been erased', async () => {
    const { person, id } = await closed(5);
    const ask = () => person.post(`/individual/v1/applications/${id}/reconsideration`, { grounds: 'Fel.' }, `r-${id}`);
    const asked = await ask();
    await until(
      () => read(person, id),
      ({ status }) => status === 'manual-review',
    );
    const officer = await stage.staff('case-officer');
    const no = { outcome: 'rejected', reason: 'Åldern är styrkt.' };
    const review = () => officer.post(`/admin/v1/applications/${id}/reviews`, no, `v-${id}`);
    const reviewed = await review();
    expect([asked.status, reviewed.status]).toEqual([202, 201]);
    expect((await person.delete('/individual/v1/me')).status).toBe(200);
    for (const [first, again] of [
      [asked, await ask()],
      [reviewed, await review()],
    ] as const) {
      expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([
        first.status,
        first.body,
        'true',
      ]);
    }
    expect((await officer.post(`/admin/v1/applications/${id}/reviews`, no)).body.code).toBe('dossier-erased');
  });

  it('pages through the access log, newest first', async () => {
    const { person } = await closed(1);
    const page = (cursor: string) =>
      person.get<{ items: { id: string }[]; nextCursor: string | null }>(
        `/individual/v1/me/access-log?limit=1${cursor}`,
      );
    const first = await page('');
    const second = await page(`&cursor=${first.body.nextCursor}`);
    expect((first.body.items[0]?.id ?? '') > (second.body.items[0]?.id ?? '')).toBe(true);
  });

  it('is erased once, with the money back and nothing left to read', async () => {
    const { person, id } = await closed(2);
    const decisionId = (await read(person, id)).decisions[0]?.id;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => person.delete('/individual/v1/me', `e-${n}`)),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === 'individual-not-found')).toHaveLength(19);
    const winner = replies.findIndex(({ status }) => status === 200);
    expect((await person.delete('/individual/v1/me', `e-${winner}`)).body).toEqual(replies[winner]?.body);
    expect((await person.get('/individual/v1/me/data-export')).body.code).toBe('individual-not-found');
    const officer = await stage.staff('case-officer');
    expect((await officer.get(`/admin/v1/decisions/${decisionId}`)).body.code).toBe('dossier-erased');
    expect((await person.post('/individual/v1/applications', { programmeId, language: 'sv' })).body.code).toBe(
      'individual-not-found',
    );
    const vouchers = await rowsOf<{ status: string; free: bigint }>(
      stage.bed.owner,
      `select status, amount_minor - returned_minor as free from checkbook.voucher where individual_id = $1`,
      [people[2]],
    );
    expect(vouchers).toEqual([
      { status: 'revoked', free: 0n },
      { status: 'revoked', free: 0n },
    ]);
    expect(await differences(stage.bed.owner)).toEqual([]);
  });

  it('shows in public statistics only where it hides in numbers', async () => {
    await closed(7);
    const { body } = await stage.nobody.get<{
      programmes: {
        programmeId: string;
        total: { applications: number | null };
        counties: { applications: number | null }[];
      }[];
    }>('/public/v1/statistics');
    const programme = body.programmes.find((each) => each.programmeId === programmeId);
    expect(programme?.counties.every(({ applications }) => applications === null || applications >= 5)).toBe(true);
  });
});
