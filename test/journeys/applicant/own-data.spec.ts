import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences, rowsOf } from '../../factories/test-bed.js';
import { CHILDREN, WORKING_AGE } from './people.js';
import { apply, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

describe('one’s own data', () => {
  let stage: Stage;
  let programmeId: string;
  let people: string[];

  beforeAll(async () => {
    stage = await openStage();
    await stage.startWorker();
    programmeId = await openProgramme(stage, { grants: 50 });
    people = await stage.register([...WORKING_AGE.slice(0, 5), ...CHILDREN.slice(0, 2)]);
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
    await closed(5);
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
