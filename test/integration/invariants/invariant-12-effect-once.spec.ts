import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplications,
  createIndividual,
  grantAll,
  grantBatch,
  recordDecisions,
} from '../../factories/applications.js';
import { createHold, createScene, expireHolds, letHoldRunOut } from '../../factories/bookings.js';
import { atOnce, bodyOf, submitApplication, withdraw } from '../../factories/commands.js';
import { createProgramme } from '../../factories/programmes.js';
import { countOf, differences, openTestBed, rowOf, rowsOf, type TestBed } from '../../factories/test-bed.js';

describe('invariant 12: an effect happens once, however often its message is delivered', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(25);
  });
  afterAll(() => bed.close());

  test('a submission delivered 100 times is taken up once, and its reading is logged for each time it was read', async () => {
    const programme = await createProgramme(bed);
    const { id, individualId } = (await createApplications(bed, programme, 1, 'submitted'))[0] ?? {
      id: '',
      individualId: '',
    };
    const answers = await atOnce(100, () => rowsOf(bed.app, 'select * from eligibility.begin_checks($1)', [[id]]));
    expect(answers.every((rows) => rows.length === 1)).toBe(true);
    expect(
      await countOf(bed.owner, `from audit.entry where action = 'application.checking' and subject_id = $1`, [id]),
    ).toBe(1);
    expect(await countOf(bed.owner, 'from identity.access_log where individual_id = $1', [individualId])).toBe(100);
  });

  test('a decision delivered 100 times is recorded once, whatever the later ones say', async () => {
    const programme = await createProgramme(bed);
    const ids = (await createApplications(bed, programme, 3, 'checking')).map(({ id }) => id);
    const counts = await atOnce(100, (delivery) =>
      recordDecisions(
        bed.app,
        programme,
        ids.map((id) => [id, delivery % 2 === 0 ? 'eligible' : 'rejected'] as const),
      ),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await countOf(bed.owner, 'from eligibility.decision where application_id = any ($1)', [ids])).toBe(3);
    const agree = `from eligibility.decision d join eligibility.application a on a.id = d.application_id and a.status = d.outcome
      where a.id = any ($1)`;
    expect(await countOf(bed.owner, agree, [ids])).toBe(3);
  });

  test('a decision that arrives after the person has withdrawn has no effect', async () => {
    const programme = await createProgramme(bed);
    const person = await createIndividual(bed);
    const { id = '' } = await bodyOf(submitApplication(bed.app, person, programme.id));
    await bed.app.query('select * from eligibility.begin_checks($1)', [[id]]);
    await bodyOf(withdraw(bed.app, person, id));
    expect(await recordDecisions(bed.app, programme, [[id, 'eligible']])).toBe(0);
    expect(await countOf(bed.owner, 'from eligibility.decision where application_id = $1', [id])).toBe(0);
  });

  test('"a grant is due" delivered 50 times grants once', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 30_000n });
    await createApplications(bed, programme, 3);
    await atOnce(50, () => grantBatch(bed.app, programme.id, 2));
    await grantAll(bed.app, programme.id);
    expect(await countOf(bed.owner, 'from checkbook.checkbook where programme_id = $1', [programme.id])).toBe(3);
    expect(
      await countOf(
        bed.owner,
        `from audit.entry where action = 'application.granted' and subject_id in
      (select id from eligibility.application where programme_id = $1)`,
        [programme.id],
      ),
    ).toBe(3);
  });

  test('20 expiry runs at once expire each hold once', async () => {
    const scene = await createScene(bed);
    const holds = await atOnce(10, () => createHold(bed, scene, 100n));
    await Promise.all(holds.map((hold) => letHoldRunOut(bed, hold)));
    const counts = await atOnce(20, () => expireHolds(bed.app));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('an outbox row is marked done by one of 20 consumers at once; the others learn that they are late', async () => {
    const ids = (
      await rowsOf<{ id: string }>(
        bed.owner,
        `insert into platform.outbox (topic, subject_id) select 'test.once', platform.new_id() from generate_series(1, 50) returning id`,
      )
    ).map((row) => row.id);
    const counts = await atOnce(20, async () => {
      const shuffled = [...ids].sort(() => Math.random() - 0.5);
      return Number((await rowOf<{ n: bigint }>(bed.app, 'select platform.outbox_done($1) as n', [shuffled])).n);
    });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
  });
});
