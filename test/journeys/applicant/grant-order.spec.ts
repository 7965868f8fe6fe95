import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CheckbookView, ParkedWork } from '@techcheck/checkbook';
import { differences, rowsOf } from '../../factories/test-bed.js';
import { WORKING_AGE } from './people.js';
import { apply, fund, GRANT_MINOR, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

interface Line {
  readonly id: string;
  readonly individualId: string;
  readonly status: string;
}

describe('grants', () => {
  let stage: Stage;
  let people: string[];

  beforeAll(async () => {
    stage = await openStage();
    people = await stage.register(WORKING_AGE);
  });

  afterAll(async () => {
    await stage.close();
  });

  const line = (programmeId: string): Promise<Line[]> =>
    rowsOf<Line>(
      stage.bed.owner,
      `select id, individual_id as "individualId", status from eligibility.application where programme_id = $1 order by seq`,
      [programmeId],
    );
  const settledLine = (programmeId: string): Promise<Line[]> =>
    until(
      () => line(programmeId),
      (rows) => rows.every(({ status }) => ['granted', 'waitlisted', 'rejected', 'withdrawn'].includes(status)),
      60_000,
    );
  const applyAll = async (programmeId: string, ids: readonly string[]): Promise<void> => {
    const callers = await Promise.all(ids.map((id) => stage.individual(id)));
    const shuffled = callers.map((caller) => ({ caller, key: Math.random() })).sort((a, b) => a.key - b.key);
    await Promise.all(shuffled.map(({ caller }) => apply(caller, programmeId)));
  };

  it('follow the line exactly and stop at the money, with three workers and a register that answers at random', async () => {
    const programmeId = await openProgramme(stage, { grants: 40 });
    stage.registerBehaves({ errorRate: 0.3 });
    const workers = await Promise.all([1, 2, 3].map(() => stage.startWorker({ REGISTER_SILENCE_SECONDS: '3600' })));
    await applyAll(programmeId, people.slice(0, 100));
    stage.registerBehaves();
    const rows = await settledLine(programmeId);
    await Promise.all(workers.slice(1).map((worker) => worker.stop()));
    expect(rows.map(({ status }) => status)).toEqual([
      ...Array<string>(40).fill('granted'),
      ...Array<string>(60).fill('waitlisted'),
    ]);
    const budget = await rowsOf<{ committed: bigint; appropriated: bigint }>(
      stage.bed.owner,
      'select committed_minor as committed, appropriated_minor as appropriated from programme.budget where programme_id = $1',
      [programmeId],
    );
    expect(budget).toEqual([{ committed: 40n * GRANT_MINOR, appropriated: 40n * GRANT_MINOR }]);
    expect(await differences(stage.bed.owner)).toEqual([]);
  });

  it('go to the next in line when money comes: by appropriation, by revocation, by withdrawal ahead', async () => {
    const programmeId = await openProgramme(stage, { grants: 1 });
    for (const id of people.slice(100, 105)) await apply(await stage.individual(id), programmeId);
    const before = await settledLine(programmeId);
    expect(before.map(({ status }) => status)).toEqual(['granted', ...Array<string>(4).fill('waitlisted')]);
    const at = async (index: number, status: string): Promise<void> => {
      await until(
        () => line(programmeId),
        (rows) => rows[index]?.status === status,
      );
    };
    await fund(stage, programmeId, 1);
    await at(1, 'granted');

    const first = await stage.individual(before[0]?.individualId ?? '');
    const { body } = await first.get<{ items: CheckbookView[] }>('/individual/v1/checkbooks');
    const officer = await stage.staff('case-officer');
    for (const voucher of body.items.find((book) => book.programmeId === programmeId)?.vouchers ?? []) {
      const reply = await officer.post(`/admin/v1/vouchers/${voucher.id}/revocation`, { reason: 'ärende 1' });
      expect([reply.status, reply.body['status']]).toEqual([200, 'revoked']);
    }
    await at(2, 'granted');

    const third = await stage.individual(before[3]?.individualId ?? '');
    expect((await read(third, before[3]?.id ?? '')).placeInLine).toBe(1);
    await third.post(`/individual/v1/applications/${before[3]?.id}/withdrawal`);
    await fund(stage, programmeId, 1);
    await at(4, 'granted');
    expect((await line(programmeId)).map(({ status }) => status)).toEqual([
      'granted',
      'granted',
      'granted',
      'withdrawn',
      'granted',
    ]);
    expect(await differences(stage.bed.owner)).toEqual([]);
  });

  it('set a row aside that cannot be written, go on with the others, and take it up again', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    for (const id of people.slice(105, 112)) await apply(await stage.individual(id), programmeId);
    const rows = await settledLine(programmeId);
    const bad = rows[3]?.id ?? '';
    const damage = (amount: bigint) =>
      stage.bed.owner.query('update eligibility.application set amount_minor = $2 where id = $1', [bad, amount]);
    await damage(GRANT_MINOR - 1n);
    await fund(stage, programmeId, 10);
    await until(
      () => line(programmeId),
      (now) => now.filter(({ status }) => status === 'granted').length === 6,
    );
    const officer = await stage.staff('case-officer');
    const parked = await until(
      () => officer.get<{ items: ParkedWork[] }>('/admin/v1/parked-work?limit=100'),
      ({ body }) => body.items.some(({ id }) => id === bad),
    );
    expect(parked.body.items.find(({ id }) => id === bad)).toMatchObject({ kind: 'grant', subjectId: bad });
    await damage(GRANT_MINOR);
    expect((await officer.post(`/admin/v1/parked-work/${bad}/retry`, undefined, null)).status).toBe(200);
    await until(
      () => line(programmeId),
      (now) => now.every(({ status }) => status === 'granted'),
    );
    expect((await officer.post(`/admin/v1/parked-work/${bad}/retry`, undefined, null)).status).toBe(404);
    expect(await differences(stage.bed.owner)).toEqual([]);
  });
});
