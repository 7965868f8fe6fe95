import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, createIndividual, decide, recordDecisions } from '../../factories/applications.js';
import { createCapture, createScene } from '../../factories/bookings.js';
import { bodyOf, reconsider, submitApplication } from '../../factories/commands.js';
import { countOf, openTestBed, rolledBack, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

const APPEND_ONLY = 'TC002';
const NO_PRIVILEGE = '42501';

const tables: readonly (readonly [table: string, column: string])[] = [
  ['ledger.transfer', 'amount_minor'],
  ['ledger.reconciliation', 'transfers'],
  ['audit.entry', 'action'],
  ['eligibility.decision', 'outcome'],
  ['eligibility.reconsideration', 'grounds_ciphertext'],
  ['identity.access_log', 'why'],
  ['programme.policy_version', 'grant_minor'],
  ['programme.policy_voucher', 'amount_minor'],
];

describe('invariant 4: what has been written to ledger, decisions and audit stays as it was', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(4);
    const scene = await createScene(bed);
    await createCapture(bed, scene, 1_000n);
    const person = await createIndividual(bed);
    const submitted = await bodyOf(submitApplication(bed.app, person, scene.programme.id));
    await decide(bed.app, scene.programme, [submitted.id ?? ''], 'rejected');
    await bodyOf(reconsider(bed.app, person, submitted.id ?? ''));
    const checking = await createApplication(bed, scene.programme, 'checking');
    await recordDecisions(bed.app, scene.programme, [[checking.id, 'rejected']]);
    await bed.app.query('select ledger.reconcile()');
  });
  afterAll(() => bed.close());

  describe.each(tables)('%s', (table, column) => {
    test('holds rows by now, so that the refusals below mean something', async () => {
      expect(await countOf(bed.owner, `from ${table}`)).toBeGreaterThan(0);
    });

    test.each([
      ['UPDATE', `update ${table} set ${column} = ${column}`],
      ['UPDATE of no row', `update ${table} set ${column} = ${column} where false`],
      ['DELETE', `delete from ${table}`],
      ['TRUNCATE', `truncate ${table} cascade`],
    ])('refuses %s to the application and to a superuser', async (_, statement) => {
      expect(await sqlStateOf(rolledBack(bed.app, (db) => db.query(statement)))).toBe(NO_PRIVILEGE);
      expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(statement)))).toBe(APPEND_ONLY);
    });

    test('refuses MERGE and ON CONFLICT DO UPDATE, the side doors of UPDATE', async () => {
      const merge = `merge into ${table} t using (select 1) s on true when matched then update set ${column} = t.${column}`;
      expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(merge)))).toBe(APPEND_ONLY);
      expect(await sqlStateOf(rolledBack(bed.app, (db) => db.query(merge)))).toBe(NO_PRIVILEGE);
    });
  });

  test('the application writes a transfer or a decision only by way of a function', async () => {
    const copies = [
      `insert into ledger.transfer (kind, debit_kind, credit_kind, debit_id, credit_id, amount_minor, programme_id, subject_id)
       select kind, debit_kind, credit_kind, debit_id, credit_id, amount_minor, programme_id, subject_id from ledger.transfer`,
      `insert into eligibility.decision select * from eligibility.decision`,
      `insert into ledger.reconciliation (transfers, moved_minor, differences) values (0, 0, '{}')`,
    ];
    for (const copy of copies) expect(await sqlStateOf(rolledBack(bed.app, (db) => db.query(copy)))).toBe(NO_PRIVILEGE);
  });

  test('an idempotency key can be neither removed nor given another answer by the application', async () => {
    const attempts = [
      'delete from platform.idempotency_key',
      `update platform.idempotency_key set body = '{}'`,
      'update platform.idempotency_key set fingerprint = key_hash',
    ];
    for (const attempt of attempts) {
      expect(await sqlStateOf(rolledBack(bed.app, (db) => db.query(attempt)))).toBe(NO_PRIVILEGE);
    }
    expect(await sqlStateOf(bed.app.query('select platform.forget_old_answers(1)'))).toBe('none');
  });

  test('every table that refuses changes does so for update, delete and truncate alike', async () => {
    const rows = await rowsOf<{ table: string; all: boolean }>(
      bed.owner,
      // tgtype: 2 before, 8 delete, 16 update, 32 truncate; 1 would be for each row.
      `select t.tgrelid::regclass::text as table, bool_and(t.tgtype = 2 + 8 + 16 + 32 and t.tgenabled = 'O') as all
       from pg_trigger t where t.tgfoid = 'platform.refuse_change'::regproc group by 1 order by 1`,
    );
    const unguarded = tables.filter(([table]) => !rows.some((row) => row.table === table));
    expect(unguarded).toEqual([]);
    expect(rows.filter((row) => !row.all)).toEqual([]);
  });
});
