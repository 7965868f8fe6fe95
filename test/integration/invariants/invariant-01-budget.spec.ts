import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplications, grantAll, grantBatch } from '../../factories/applications.js';
import {
  approveBatch,
  bodyOf,
  capture,
  changeVoucher,
  confirmAttendance,
  createBatch,
  refund,
} from '../../factories/commands.js';
import { createHold, createScene } from '../../factories/bookings.js';
import { budgetOf, createProgramme } from '../../factories/programmes.js';
import { countOf, differences, openTestBed, rolledBack, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

const CHECK_VIOLATION = '23514';
const NO_PRIVILEGE = '42501';

describe('invariant 1: committed + spent never exceeds what is appropriated, whatever the code does', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(25);
  });
  afterAll(() => bed.close());

  test.each([
    ['commits one öre too many', 'committed_minor = appropriated_minor + 1'],
    ['spends one öre too many', 'spent_minor = appropriated_minor + 1'],
    ['commits and spends too much together', 'committed_minor = appropriated_minor, spent_minor = 1'],
    [
      'takes away what is committed',
      'committed_minor = appropriated_minor, appropriated_minor = appropriated_minor - 1',
    ],
    ['commits less than nothing', 'committed_minor = -1'],
    ['spends less than nothing', 'spent_minor = -1'],
    ['appropriates less than nothing', 'appropriated_minor = -1'],
  ])('an update that %s is refused even to a superuser', async (_, change) => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const update = `update programme.budget set ${change} where programme_id = $1`;
    expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(update, [programme.id])))).toBe(CHECK_VIOLATION);
    expect(await sqlStateOf(bed.app.query(update, [programme.id]))).toBe(NO_PRIVILEGE);
  });

  test('the application can neither open nor remove a budget by itself', async () => {
    const programme = await createProgramme(bed);
    const insert = 'insert into programme.budget (programme_id) values ($1)';
    expect(await sqlStateOf(bed.app.query(insert, [programme.id]))).toBe(NO_PRIVILEGE);
    expect(await sqlStateOf(bed.app.query('delete from programme.budget'))).toBe(NO_PRIVILEGE);
  });

  test('25 batchers at once with money for 40 of 100 grant exactly 40', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 409_999n });
    await createApplications(bed, programme, 100);
    await Promise.all(Array.from({ length: 25 }, () => grantBatch(bed.app, programme.id, 7)));
    await grantAll(bed.app, programme.id, 7);
    expect(await countOf(bed.owner, 'from checkbook.checkbook where programme_id = $1', [programme.id])).toBe(40);
    expect(await budgetOf(bed.owner, programme.id)).toEqual({ appropriated: 409_999n, committed: 400_000n, spent: 0n });
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('not one öre short is enough, and not one more is needed', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 9_999n });
    await createApplications(bed, programme, 1);
    expect(await grantAll(bed.app, programme.id)).toBe(0);
    const exact = await createProgramme(bed, { appropriatedMinor: 10_000n });
    await createApplications(bed, exact, 1);
    expect(await grantAll(bed.app, exact.id)).toBe(1);
  });

  test('money that is paid moves from committed to spent, and back when it is refunded afterwards', async () => {
    const scene = await createScene(bed);
    const holdId = await createHold(bed, scene, 6_000n);
    const paid = await bodyOf(capture(bed.app, scene.provider.id, holdId, 6_000n));
    await bodyOf(confirmAttendance(bed.app, scene.learner.individualId, holdId));
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    await bodyOf(approveBatch(bed.app, batch.id ?? ''));
    expect(await budgetOf(bed.owner, scene.programme.id)).toEqual({
      appropriated: 10_000n,
      committed: 4_000n,
      spent: 6_000n,
    });
    await bodyOf(refund(bed.app, scene.provider.id, paid.id ?? '', 2_500n));
    expect(await budgetOf(bed.owner, scene.programme.id)).toEqual({
      appropriated: 10_000n,
      committed: 6_500n,
      spent: 3_500n,
    });
    await bodyOf(changeVoucher(bed.app, scene.learner.voucherId, 'revoke'));
    expect(await budgetOf(bed.owner, scene.programme.id)).toEqual({
      appropriated: 10_000n,
      committed: 0n,
      spent: 3_500n,
    });
    expect(await differences(bed.owner)).toEqual([]);
  });
});
