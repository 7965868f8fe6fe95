import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GrantBudget } from '@techcheck/checkbook';
import { Database } from '@techcheck/platform';
import { DataSource } from 'typeorm';
import { createApplications } from '../../factories/applications.js';
import { createProgramme } from '../../factories/programmes.js';
import { countOf, openTestBed, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

let bed: TestBed;
let source: DataSource;
let grantBudget: GrantBudget;

beforeAll(async () => {
  bed = await openTestBed(4);
  // As the product connects, with less patience.
  source = new DataSource({ type: 'postgres', url: bed.database.appUrl, extra: { statement_timeout: 200 } });
  await source.initialize();
  grantBudget = new GrantBudget(new Database(source));
});

afterAll(async () => {
  await source.destroy();
  await bed.close();
});

test('a budget whose lock is held for longer than a statement may take costs nobody their place', async () => {
  const programme = await createProgramme(bed, { appropriatedMinor: 1_000_000n });
  await createApplications(bed, programme, 3, 'eligible');
  const inLine = `from eligibility.application where programme_id = $1 and status = 'eligible' and grant_parked_reason is null`;
  const holder = await bed.owner.connect();
  try {
    await holder.query('begin');
    await holder.query('select from programme.budget where programme_id = $1 for update', [programme.id]);
    expect(await sqlStateOf(grantBudget.execute(programme.id))).toBe('57014');
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  expect(await countOf(bed.owner, inLine, [programme.id])).toBe(3);
  expect(await grantBudget.execute(programme.id)).toEqual({ granted: 3, waitlisted: 0, parked: 0, blocked: false });
});
