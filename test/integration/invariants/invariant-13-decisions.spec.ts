import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplication,
  createIndividual,
  decide,
  recordDecisions,
  statusOf,
} from '../../factories/applications.js';
import { bodyOf, codeOf, reconsider, review, submitApplication } from '../../factories/commands.js';
import { createProgramme, policyTerms, policyVoucher, publishPolicy } from '../../factories/programmes.js';
import { openTestBed, rolledBack, rowOf, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

const APPEND_ONLY = 'TC002';

describe('invariant 13: a decision pins its policy version and facts', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(4);
  });
  afterAll(() => bed.close());

  test('a policy published later does not touch applications already made, neither in terms nor in cost', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 100_000n });
    const person = await createIndividual(bed);
    const { id = '' } = await bodyOf(submitApplication(bed.app, person, programme.id));
    await publishPolicy(
      bed.app,
      programme.id,
      policyTerms({ vouchers: [policyVoucher({ amountMinor: 77n })] }),
      new Date(),
    );
    await decide(bed.app, programme, [id], 'eligible');
    const pinned = await rowOf<{ policy: string; decision: string; amount: bigint }>(
      bed.owner,
      `select a.policy_version_id as policy, d.policy_version_id as decision, a.amount_minor as amount
       from eligibility.application a join eligibility.decision d on d.application_id = a.id where a.id = $1`,
      [id],
    );
    expect(pinned).toEqual({ policy: programme.policyVersionId, decision: programme.policyVersionId, amount: 10_000n });
  });

  test('a decision under another policy version than the application’s is passed over', async () => {
    const programme = await createProgramme(bed);
    const { id } = await createApplication(bed, programme, 'checking');
    const other = await createProgramme(bed);
    expect(await recordDecisions(bed.app, other, [[id, 'eligible']])).toBe(0);
    expect(await statusOf(bed.owner, id)).toBe('checking');
  });

  test('policy versions and their vouchers cannot be changed or removed, not even by a superuser', async () => {
    await createProgramme(bed);
    for (const table of ['programme.policy_version', 'programme.policy_voucher']) {
      for (const statement of [`delete from ${table}`, `truncate ${table} cascade`]) {
        expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(statement)))).toBe(APPEND_ONLY);
      }
    }
  });

  test('a version must come into force after every earlier one, also when two are published at once', async () => {
    const programme = await createProgramme(bed);
    const at = new Date(Date.now() + 60_000);
    const outcomes = await Promise.allSettled([
      publishPolicy(bed.app, programme.id, policyTerms(), at),
      publishPolicy(bed.app, programme.id, policyTerms(), at),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('each further look at an application adds a decision with the next number; none replaces another', async () => {
    const programme = await createProgramme(bed);
    const person = await createIndividual(bed);
    const { id = '' } = await bodyOf(submitApplication(bed.app, person, programme.id));
    await decide(bed.app, programme, [id], 'rejected');
    await bodyOf(reconsider(bed.app, person, id));
    await recordDecisions(bed.app, programme, [[id, 'manual-review']]);
    await bodyOf(review(bed.app, id, 'eligible'));
    const decisions = await rowsOf(
      bed.owner,
      'select ordinal, outcome, decided_by_kind as by from eligibility.decision where application_id = $1 order by ordinal',
      [id],
    );
    expect(decisions).toEqual([
      { ordinal: 1, outcome: 'rejected', by: 'rules' },
      { ordinal: 2, outcome: 'manual-review', by: 'rules' },
      { ordinal: 3, outcome: 'eligible', by: 'case-officer' },
    ]);
    expect(codeOf(await review(bed.app, id, 'rejected'))).toBe('application-not-in-review');
  });

  test.each([
    ['without its policy version', { policy_version_id: null }, '23502'],
    ['without the facts', { dossier: null }, '23502'],
    ['without the hash of the facts', { input_hash: null }, '23502'],
    ['with half a hash', { input_hash: randomBytes(16) }, '23514'],
    ['with an outcome that does not exist', { outcome: 'granted' }, '23514'],
    ['by a case officer who is nobody', { decided_by_kind: 'case-officer' }, '23514'],
    ['numbered nought', { ordinal: 0 }, '23514'],
  ])('a decision %s cannot be written, not even by a superuser', async (_, wrong, sqlState) => {
    const programme = await createProgramme(bed);
    const { id } = await createApplication(bed, programme, 'checking');
    const row = {
      application_id: id,
      ordinal: 1,
      outcome: 'eligible',
      policy_version_id: programme.policyVersionId,
      failed_rules: [],
      unknown_rules: [],
      input_hash: randomBytes(32),
      dossier: randomBytes(8),
      decided_by_kind: 'rules',
      ...wrong,
    };
    const columns = Object.keys(row);
    const insert = `insert into eligibility.decision (${columns.join()}) values (${columns.map((_c, index) => `$${index + 1}`).join()})`;
    expect(await sqlStateOf(bed.owner.query(insert, Object.values(row)))).toBe(sqlState);
  });
});
