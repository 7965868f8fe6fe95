import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplication,
  createApplications,
  createIndividual,
  createIndividuals,
  decide,
  grantAll,
  grantBatch,
  recordDecisions,
  statusOf,
} from '../../factories/applications.js';
import { expireVouchers } from '../../factories/bookings.js';
import { appropriate, bodyOf, changeVoucher, review, submitApplication, withdraw } from '../../factories/commands.js';
import { createLearner, letVoucherRunOut } from '../../factories/learners.js';
import { createProgramme, type Programme } from '../../factories/programmes.js';
import { countOf, differences, openTestBed, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

/** Statuses along the queue. */
const line = async (bed: TestBed, programme: Programme): Promise<string[]> =>
  (
    await rowsOf<{ status: string }>(
      bed.owner,
      'select status from eligibility.application where programme_id = $1 order by seq',
      [programme.id],
    )
  ).map((row) => row.status);

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => [Math.random(), item] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);

describe('invariant 6: grants follow the queue order exactly', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(30);
  });
  afterAll(() => bed.close());

  test('a rush: applying, deciding in any order and three batchers at once grant exactly the first in line', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 605_000n });
    const people = await createIndividuals(bed, 120);
    let open = people.length;
    const batcher = async (): Promise<void> => {
      while (open > 0) await grantBatch(bed.app, programme.id, 1 + Math.floor(Math.random() * 20));
    };
    const applicant = async (person: string): Promise<void> => {
      const { id = '' } = await bodyOf(submitApplication(bed.app, person, programme.id));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
      const fate = Math.random();
      await decide(bed.app, programme, [id], fate < 0.2 ? 'rejected' : fate < 0.3 ? 'manual-review' : 'eligible');
      if (fate >= 0.2 && fate < 0.3) await bodyOf(review(bed.app, id, fate < 0.25 ? 'rejected' : 'eligible'));
      if (fate > 0.95) await withdraw(bed.app, person, id);
      open -= 1;
    };
    await Promise.all([...people.map(applicant), batcher(), batcher(), batcher()]);
    await grantAll(bed.app, programme.id, 9);
    const statuses = (await line(bed, programme)).filter((status) => !['rejected', 'withdrawn'].includes(status));
    const first = Math.min(60, statuses.length);
    expect(statuses).toEqual(statuses.map((_, place) => (place < first ? 'granted' : 'waitlisted')));
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('an application that is still being submitted keeps its place before those behind it', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const [early = '', late = ''] = await createIndividuals(bed, 2);
    const slow = await bed.app.connect();
    try {
      await slow.query('begin');
      const first = await bodyOf(submitApplication(slow, early, programme.id));
      const second = await bodyOf(submitApplication(bed.app, late, programme.id));
      await decide(bed.app, programme, [second.id ?? ''], 'eligible');
      expect(await grantBatch(bed.app, programme.id)).toEqual({ granted: 0, waitlisted: 0, blocked: true });
      await slow.query('commit');
      await decide(bed.app, programme, [first.id ?? ''], 'eligible');
      await grantAll(bed.app, programme.id);
      expect(await line(bed, programme)).toEqual(['granted', 'waitlisted']);
    } finally {
      slow.release();
    }
  });

  test('so does one that has drawn its place and not yet written anything', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const [early = '', late = ''] = await createIndividuals(bed, 2);
    const gate = await bed.owner.connect();
    // A trigger before the insert runs after the place has been drawn.
    await gate.query(`create function public.wait_at_gate() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(4711); return new; end $$`);
    await gate.query(`create trigger wait_at_gate before insert on eligibility.application for each row
      when (new.individual_id = '${early}') execute function public.wait_at_gate()`);
    try {
      await gate.query('select pg_advisory_lock(4711)');
      const first = bodyOf(submitApplication(bed.app, early, programme.id));
      while (
        (await countOf(bed.owner, `from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`)) === 0
      );
      const second = await bodyOf(submitApplication(bed.app, late, programme.id));
      await decide(bed.app, programme, [second.id ?? ''], 'eligible');
      expect(await grantBatch(bed.app, programme.id)).toMatchObject({ granted: 0, blocked: true });
      await gate.query('select pg_advisory_unlock(4711)');
      await decide(bed.app, programme, [(await first).id ?? ''], 'eligible');
      await grantAll(bed.app, programme.id);
      expect(await line(bed, programme)).toEqual(['granted', 'waitlisted']);
    } finally {
      await gate.query('select pg_advisory_unlock_all()');
      await gate.query('drop trigger wait_at_gate on eligibility.application; drop function public.wait_at_gate');
      gate.release();
    }
  });

  test('a decision inside a transaction that began long before does not lose sight of it either', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const [early = '', late = ''] = await createIndividuals(bed, 2);
    const [worker, slow] = [await bed.app.connect(), await bed.app.connect()];
    try {
      await worker.query('begin');
      await worker.query(`select platform.emit('test.first', platform.new_id())`);
      await slow.query('begin');
      await bodyOf(submitApplication(slow, early, programme.id));
      const second = await bodyOf(submitApplication(bed.app, late, programme.id));
      await decide(worker, programme, [second.id ?? ''], 'eligible');
      await worker.query('commit');
      expect(await grantBatch(bed.app, programme.id)).toMatchObject({ granted: 0, blocked: true });
    } finally {
      await slow.query('rollback');
      [worker, slow].forEach((client) => client.release());
    }
  });

  test('a horizon from another server, restored with a dump, does not block the line for ever', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const { id } = await createApplication(bed, programme);
    await bed.owner.query(`update eligibility.application set order_horizon = '900000000000' where id = $1`, [id]);
    expect(await grantBatch(bed.app, programme.id)).toMatchObject({ granted: 1, blocked: false });
  });

  test.each(['submitted', 'checking', 'manual-review'] as const)(
    'money is kept for someone ahead whose application is %s, and goes on when they are rejected',
    async (status) => {
      const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
      const ahead = await createApplication(bed, programme, status);
      await createApplication(bed, programme);
      await grantAll(bed.app, programme.id);
      expect(await line(bed, programme)).toEqual([status, 'waitlisted']);
      if (status === 'manual-review') await bodyOf(review(bed.app, ahead.id, 'rejected'));
      else await decide(bed.app, programme, [ahead.id], 'rejected');
      await grantAll(bed.app, programme.id);
      expect(await line(bed, programme)).toEqual(['rejected', 'granted']);
    },
  );

  test('those with money enough for everyone ahead need not wait for them', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 20_000n });
    await createApplication(bed, programme, 'submitted');
    await createApplications(bed, programme, 2);
    await grantAll(bed.app, programme.id);
    expect(await line(bed, programme)).toEqual(['submitted', 'granted', 'waitlisted']);
  });

  test('a small batch tells everybody beyond the money that they wait, however long the line', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 20_000n });
    await createApplications(bed, programme, 12);
    for (let run = 0; run < 8; run += 1) await grantBatch(bed.app, programme.id, 2);
    await grantAll(bed.app, programme.id, 2);
    expect(await line(bed, programme)).toEqual([
      ...Array<string>(2).fill('granted'),
      ...Array<string>(10).fill('waitlisted'),
    ]);
  });

  describe('whoever waits longest is promoted when money returns', () => {
    const prepare = async () => {
      const programme = await createProgramme(bed);
      const learner = await createLearner(bed, programme);
      await createApplications(bed, programme, 3, 'waitlisted');
      expect(await grantAll(bed.app, programme.id)).toBe(0);
      const due = `from platform.outbox where topic = 'grant.due' and subject_id = $1 and done_at is null`;
      await bed.owner.query('update platform.outbox set done_at = now() where done_at is null');
      return { programme, learner, due };
    };

    test.each([
      [
        'a voucher is revoked',
        (_: Programme, voucherId: string) => bodyOf(changeVoucher(bed.app, voucherId, 'revoke')),
      ],
      [
        'a voucher expires',
        async (_: Programme, voucherId: string) => {
          await letVoucherRunOut(bed, voucherId);
          await expireVouchers(bed.app);
        },
      ],
      ['more is appropriated', (programme: Programme) => bodyOf(appropriate(bed.app, programme.id, 10_000n))],
    ])('because %s, and the grant is put on the work list', async (_, bringBack) => {
      const { programme, learner, due } = await prepare();
      await bringBack(programme, learner.voucherId);
      expect(await countOf(bed.owner, due, [programme.id])).toBe(1);
      await grantAll(bed.app, programme.id);
      expect(await line(bed, programme)).toEqual(['granted', 'granted', 'waitlisted', 'waitlisted']);
      expect(await differences(bed.owner)).toEqual([]);
    });

    test('because somebody ahead withdraws', async () => {
      const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
      const person = await createIndividual(bed);
      const ahead = await bodyOf(submitApplication(bed.app, person, programme.id));
      await createApplications(bed, programme, 2);
      await grantAll(bed.app, programme.id);
      await bodyOf(withdraw(bed.app, person, ahead.id ?? ''));
      await grantAll(bed.app, programme.id);
      expect(await line(bed, programme)).toEqual(['withdrawn', 'granted', 'waitlisted']);
    });
  });

  test('a row that cannot be granted fails its batch whole; set aside, it keeps its money and lets the others pass', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 40_000n });
    const [first, bad, ...rest] = await createApplications(bed, programme, 5);
    await bed.owner.query('update eligibility.application set amount_minor = 9999 where id = $1', [bad?.id]);
    expect(await sqlStateOf(grantBatch(bed.app, programme.id))).toBe('P0001');
    expect(await countOf(bed.owner, 'from checkbook.checkbook where programme_id = $1', [programme.id])).toBe(0);
    expect(await grantBatch(bed.app, programme.id, 1)).toMatchObject({ granted: 1 });
    await bed.app.query(`select checkbook.park_grant($1, 'does not add up')`, [bad?.id]);
    await grantAll(bed.app, programme.id);
    const statuses = await Promise.all([first, bad, ...rest].map((item) => statusOf(bed.owner, item?.id ?? '')));
    expect(statuses).toEqual(['granted', 'eligible', 'granted', 'granted', 'waitlisted']);
    await bed.owner.query('update eligibility.application set amount_minor = 10000 where id = $1', [bad?.id]);
    await bed.app.query(`select checkbook.unpark_grant('{"kind": "staff"}', $1)`, [bad?.id]);
    await grantAll(bed.app, programme.id);
    expect(await statusOf(bed.owner, bad?.id ?? '')).toBe('granted');
  });

  test('a batcher that is paused in its transaction makes the others wait, not grant twice', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 50_000n });
    await createApplications(bed, programme, 10);
    const paused = await bed.app.connect();
    try {
      await paused.query('begin');
      expect(await grantBatch(paused, programme.id, 3)).toMatchObject({ granted: 3 });
      const others = Promise.all([grantBatch(bed.app, programme.id), grantBatch(bed.app, programme.id)]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await paused.query('rollback');
      await others;
    } finally {
      paused.release();
    }
    await grantAll(bed.app, programme.id);
    expect(await line(bed, programme)).toEqual([
      ...Array<string>(5).fill('granted'),
      ...Array<string>(5).fill('waitlisted'),
    ]);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('one delivery of decisions twenty times at once decides each application once', async () => {
    const programme = await createProgramme(bed);
    const applications = await createApplications(bed, programme, 10, 'checking');
    const decisions = applications.map(({ id }) => [id, 'eligible'] as const);
    const counts = await Promise.all(
      Array.from({ length: 20 }, () => recordDecisions(bed.app, programme, shuffled(decisions))),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(
      await countOf(bed.owner, 'from eligibility.decision where application_id = any ($1)', [
        applications.map(({ id }) => id),
      ]),
    ).toBe(10);
  });
});
