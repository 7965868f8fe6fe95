import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CheckbookView, VoucherWithHistory } from '@techcheck/checkbook';
import { differences } from '../../factories/test-bed.js';
import { CHILDREN, COORDINATED, DECEASED, EMIGRATED, PROTECTED, WORKING_AGE } from './people.js';
import { apply, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

const CLOSED = ['granted', 'rejected', 'waitlisted', 'manual-review'];

describe('from application to checkbook', () => {
  let stage: Stage;
  let programmeId: string;
  let people: string[];

  beforeAll(async () => {
    stage = await openStage();
    await stage.startWorker();
    programmeId = await openProgramme(stage, { grants: 50 });
    people = await stage.register([
      ...WORKING_AGE.slice(0, 10),
      ...CHILDREN.slice(0, 1),
      ...DECEASED.slice(0, 1),
      ...EMIGRATED.slice(0, 1),
      ...COORDINATED.slice(0, 1),
      ...PROTECTED.slice(0, 1),
    ]);
  });

  afterAll(async () => {
    await stage.close();
  });

  const decided = async (at: number) => {
    const person = await stage.individual(people[at] ?? '');
    const id = await apply(person, programmeId);
    const application = await until(
      () => read(person, id),
      ({ status }) => CLOSED.includes(status),
    );
    return { person, application };
  };

  it('gives a person of working age a checkbook with a voucher for each purpose', async () => {
    const { person, application } = await decided(0);
    expect(application.status).toBe('granted');
    expect(application.placeInLine).toBeNull();
    const { body } = await person.get<{ items: CheckbookView[] }>('/individual/v1/checkbooks');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ applicationId: application.id, amountMinor: '300000' });
    expect(body.items[0]?.vouchers.map(({ purpose, availableMinor }) => [purpose, availableMinor]).sort()).toEqual([
      ['formal-education', '200000'],
      ['guidance', '100000'],
    ]);
    const voucherId = body.items[0]?.vouchers[0]?.id ?? '';
    const voucher = await person.get<VoucherWithHistory>(`/individual/v1/vouchers/${voucherId}`);
    expect(voucher.body.history).toEqual([expect.objectContaining({ kind: 'grant', available: 'more' })]);
  });

  it('tells every rule and its reason in both languages, also for a yes', async () => {
    const { application } = await decided(1);
    const [decision] = application.decisions;
    expect(decision).toMatchObject({ ordinal: 1, outcome: 'eligible', decidedBy: 'rules', failedRules: [] });
    expect(decision?.findings?.map((finding) => finding.rule)).toEqual([
      'facts-agree',
      'alive',
      'working-age',
      'residence',
    ]);
    for (const finding of decision?.findings ?? []) {
      expect(finding.reason.sv).not.toBe('');
      expect(finding.reason.en).not.toBe('');
      expect(finding.law).not.toBe('');
    }
  });

  it.each([
    ['a child', 10, ['working-age']],
    ['the deceased', 11, ['alive']],
    ['who has left the country', 12, ['residence']],
    ['who has a samordningsnummer', 13, ['residence']],
  ])('rejects %s with the reason', async (_, at, failed) => {
    const { application } = await decided(at);
    expect(application.status).toBe('rejected');
    expect(application.decisions[0]?.failedRules).toEqual(failed);
    expect(application.decisions[0]?.findings).toHaveLength(4);
    expect(application.reconsiderationUntil).not.toBeNull();
  });

  it('keeps the municipality of a protected person out of what is counted', async () => {
    const { application } = await decided(14);
    expect(application.status).toBe('granted');
    const { rows } = await stage.bed.owner.query<{ municipality_code: string | null }>(
      'select municipality_code from eligibility.application where id = $1',
      [application.id],
    );
    expect(rows).toEqual([{ municipality_code: null }]);
  });

  it('answers 404 for what belongs to someone else', async () => {
    const { person, application } = await decided(2);
    const stranger = await stage.individual(people[3] ?? '');
    const { body } = await person.get<{ items: CheckbookView[] }>('/individual/v1/checkbooks');
    const voucherId = body.items[0]?.vouchers[0]?.id ?? '';
    expect((await stranger.get(`/individual/v1/applications/${application.id}`)).status).toBe(404);
    expect((await stranger.get(`/individual/v1/applications/${application.id}/events`)).status).toBe(404);
    expect((await stranger.post(`/individual/v1/applications/${application.id}/withdrawal`)).status).toBe(404);
    expect((await stranger.get(`/individual/v1/vouchers/${voucherId}`)).status).toBe(404);
    const grounds = { grounds: 'Det här är inte min ansökan.' };
    expect((await stranger.post(`/individual/v1/applications/${application.id}/reconsideration`, grounds)).status).toBe(
      404,
    );
  });

  it('lets one of twenty simultaneous applications in, and replays it', async () => {
    const person = await stage.individual(people[4] ?? '');
    const body = { programmeId, language: 'en' };
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        person.post<{ id: string }>('/individual/v1/applications', body, `try-${n}`),
      ),
    );
    expect(replies.filter((reply) => reply.status === 202)).toHaveLength(1);
    expect(replies.filter((reply) => reply.body.code === 'application-exists')).toHaveLength(19);
    const winner = replies.findIndex((reply) => reply.status === 202);
    const again = await person.post<{ id: string }>('/individual/v1/applications', body, `try-${winner}`);
    expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([
      202,
      replies[winner]?.body,
      'true',
    ]);
    const other = await person.post('/individual/v1/applications', { programmeId, language: 'sv' }, `try-${winner}`);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it('streams what becomes of an application until it is closed', async () => {
    const person = await stage.individual(people[5] ?? '');
    const id = await apply(person, programmeId);
    const response = await fetch(`${stage.url}/individual/v1/applications/${id}/events`, {
      headers: { authorization: `Bearer ${person.token}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    // The stream ends by itself with the grant.
    const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('event: progress'));
    const last = JSON.parse(events.at(-1)?.split('data: ')[1] ?? '{}') as { status: string; placeInLine: null };
    expect(last).toMatchObject({ status: 'granted', placeInLine: null });
  });

  it('shows a programme with its line and what money is left', async () => {
    const person = await stage.individual(people[6] ?? '');
    const { body } = await person.get<{ items: { id: string; gives: unknown[]; grantsLeft: number }[] }>(
      '/individual/v1/programmes',
    );
    const programme = body.items.find((item) => item.id === programmeId);
    expect(programme?.gives).toHaveLength(2);
    expect(programme?.grantsLeft).toBeLessThanOrEqual(50);
    expect((await person.get(`/individual/v1/programmes/${programmeId}`)).body).toMatchObject({
      openRound: { name: 'Omgång 1' },
      grantMinor: '300000',
    });
  });

  it('adds up', async () => {
    expect(await differences(stage.bed.owner)).toEqual([]);
  });
});
