import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseView, OpenedDecision, ReplayedDecision, WorkItem } from '@techcheck/eligibility';
import { differences } from '../../factories/test-bed.js';
import type { Caller } from './caller.js';
import { CHILDREN, EMIGRATED, WORKING_AGE } from './people.js';
import { apply, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

const GROUNDS = { grounds: 'Jag flyttade tillbaka till Sverige i oktober.' };
const YES = { outcome: 'eligible', reason: 'Flyttanmälan styrker folkbokföringen.' };

describe('case work', () => {
  let stage: Stage;
  let programmeId: string;
  let officer: Caller;
  let people: string[];

  beforeAll(async () => {
    stage = await openStage();
    await stage.startWorker();
    programmeId = await openProgramme(stage, { grants: 50 });
    officer = await stage.staff('case-officer');
    people = await stage.register([...CHILDREN, ...EMIGRATED, ...WORKING_AGE.slice(0, 6)]);
  });

  afterAll(async () => {
    stage.registerBehaves();
    await stage.close();
  });

  const arrive = (person: Caller, id: string, status: string) =>
    until(
      () => read(person, id),
      (application) => application.status === status,
    );

  /** Somebody rejected by the rules. */
  const rejected = async (at: number) => {
    const person = await stage.individual(people[at] ?? '');
    const id = await apply(person, programmeId);
    await arrive(person, id, 'rejected');
    return { person, id };
  };

  /** Somebody whose reconsideration waits for a case officer. */
  const inReview = async (at: number) => {
    const { person, id } = await rejected(at);
    expect((await person.post(`/individual/v1/applications/${id}/reconsideration`, GROUNDS)).status).toBe(202);
    await arrive(person, id, 'manual-review');
    return { person, id };
  };

  it('lets a rejection be looked at again by a person, whose yes leads to a checkbook', async () => {
    const { person, id } = await inReview(0);
    const list = await officer.get<{ items: WorkItem[] }>('/admin/v1/applications?limit=100');
    expect(list.body.items.find((item) => item.id === id)).toMatchObject({
      reconsidered: true,
      failedRules: ['working-age'],
    });
    const opened = await officer.get<CaseView>(`/admin/v1/applications/${id}`);
    expect(opened.body.reconsiderations).toEqual([expect.objectContaining(GROUNDS)]);
    expect(opened.body.decisions.map((decision) => decision.outcome)).toEqual(['rejected', 'manual-review']);
    const review = await officer.post<{ status: string; decisionId: string }>(
      `/admin/v1/applications/${id}/reviews`,
      YES,
    );
    expect([review.status, review.body.status]).toEqual([201, 'eligible']);
    const application = await arrive(person, id, 'granted');
    expect(application.decisions.at(-1)).toMatchObject({
      ordinal: 3,
      outcome: 'eligible',
      decidedBy: 'case-officer',
      reason: YES.reason,
    });
    const log = await person.get<{ items: { readBy: string; what: string }[] }>('/individual/v1/me/access-log');
    expect(log.body.items.map(({ readBy, what }) => `${readBy}: ${what}`)).toEqual(
      expect.arrayContaining([
        'system: personnummer',
        'staff: grounds of a reconsideration',
        'staff: decision dossier',
      ]),
    );
  });

  it('takes one of twenty simultaneous reconsiderations and one of twenty simultaneous reviews', async () => {
    const { person, id } = await rejected(1);
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => person.post(`/individual/v1/applications/${id}/reconsideration`, GROUNDS)),
    );
    expect(asked.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(asked.filter(({ body }) => body.code === 'application-not-rejected')).toHaveLength(19);
    await arrive(person, id, 'manual-review');
    const path = `/admin/v1/applications/${id}/reviews`;
    const no = { outcome: 'rejected', reason: 'Åldern är styrkt.' };
    const reviews = await Promise.all(
      Array.from({ length: 20 }, (_, n) => officer.post(path, no, `review-${n}-${id}`)),
    );
    expect(reviews.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(reviews.filter(({ body }) => body.code === 'application-not-in-review')).toHaveLength(19);
    const winner = reviews.findIndex(({ status }) => status === 201);
    const again = await officer.post(path, no, `review-${winner}-${id}`);
    expect([again.status, again.body]).toEqual([201, reviews[winner]?.body]);
    expect((await officer.post(path, YES, `review-${winner}-${id}`)).body.code).toBe('idempotency-key-reused');
    expect((await read(person, id)).decisions).toHaveLength(3);
  });

  it('replays every kind of decision to the same answer', async () => {
    const { person, id } = await inReview(2);
    await officer.post(`/admin/v1/applications/${id}/reviews`, YES);
    const { decisions } = await arrive(person, id, 'granted');
    expect(decisions).toHaveLength(3);
    const auditor = await stage.staff('auditor');
    for (const decision of decisions) {
      const replay = await auditor.post<ReplayedDecision>(`/admin/v1/decisions/${decision.id}/replay`, undefined, null);
      expect([replay.status, replay.body.result, replay.body.inputIntact]).toEqual([200, 'same', true]);
      const opened = await auditor.get<OpenedDecision>(`/admin/v1/decisions/${decision.id}`);
      expect(opened.body.findings).toHaveLength(4);
      expect(opened.body.inputHash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('notices at replay that a decision’s facts are not those it was made of', async () => {
    const { person, id } = await rejected(3);
    const decisionId = (await read(person, id)).decisions[0]?.id ?? '';
    // What no role of the product may do, a superuser can.
    const db = await stage.bed.owner.connect();
    await db.query('set session_replication_role = replica');
    await db.query(`update eligibility.decision set input_hash = sha256('forged') where id = $1`, [decisionId]);
    await db.query('set session_replication_role = origin');
    db.release();
    const replay = await officer.post<ReplayedDecision>(`/admin/v1/decisions/${decisionId}/replay`, undefined, null);
    expect(replay.body).toMatchObject({ result: 'differs', inputIntact: false });
  });

  it('refuses what does not fit the case', async () => {
    const { person, id } = await rejected(4);
    expect((await officer.post(`/admin/v1/applications/${id}/reviews`, YES)).body.code).toBe(
      'application-not-in-review',
    );
    expect((await person.post(`/individual/v1/applications/${id}/withdrawal`)).body.code).toBe(
      'application-not-withdrawable',
    );
    const unknown = '00000000-0000-7000-8000-000000000001';
    expect((await officer.post(`/admin/v1/applications/${unknown}/reviews`, YES)).body.code).toBe(
      'application-not-found',
    );
    expect((await officer.get(`/admin/v1/decisions/${unknown}`)).body.code).toBe('decision-not-found');
    await stage.bed.owner.query(
      `update eligibility.application set decided_at = now() - interval '22 days' where id = $1`,
      [id],
    );
    expect((await person.post(`/individual/v1/applications/${id}/reconsideration`, GROUNDS)).body.code).toBe(
      'reconsideration-too-late',
    );
  });

  it.each(['auditor', 'finance-officer'] as const)('does not let the %s review', async (role) => {
    const { id } = await rejected(5);
    const someone = await stage.staff(role);
    expect((await someone.post(`/admin/v1/applications/${id}/reviews`, YES)).status).toBe(403);
  });

  it('withdraws once, and replays the withdrawal', async () => {
    stage.registerBehaves({ down: true });
    const person = await stage.individual(people[9] ?? '');
    const id = await apply(person, programmeId);
    const path = `/individual/v1/applications/${id}/withdrawal`;
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => person.post(path, undefined, `w-${n}`)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === 'application-not-withdrawable')).toHaveLength(19);
    const winner = replies.findIndex(({ status }) => status === 200);
    const again = await person.post(path, undefined, `w-${winner}`);
    expect([again.status, again.body]).toEqual([200, replies[winner]?.body]);
    stage.registerBehaves();
    expect((await read(person, id)).placeInLine).toBeNull();
    // The line is open to the same person again.
    await arrive(person, await apply(person, programmeId), 'granted');
    expect((await read(person, id)).status).toBe('withdrawn');
  });

  it('adds up', async () => {
    expect(await differences(stage.bed.owner)).toEqual([]);
  });
});
