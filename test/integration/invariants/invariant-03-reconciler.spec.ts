import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCapture, createHold, createScene } from '../../factories/bookings.js';
import { approveBatch, bodyOf, createBatch, refund } from '../../factories/commands.js';
import { createLearner } from '../../factories/learners.js';
import { differences, openTestBed, rolledBack, rowOf, type TestBed } from '../../factories/test-bed.js';

interface Run {
  readonly differenceCount: number;
  readonly differences: { readonly what: string; readonly recordedMinor: string; readonly ledgerMinor: string }[];
}

/** Nobody but a superuser can do these, and only with the triggers switched off. */
const tampering: readonly (readonly [title: string, statement: string, what: RegExp])[] = [
  ['a held amount', 'update checkbook.voucher set held_minor = held_minor + 1 where held_minor > 0', /voucher/],
  [
    'a captured amount',
    'update checkbook.voucher set captured_minor = captured_minor - 1 where captured_minor > 0',
    /voucher/,
  ],
  [
    'a returned amount',
    'update checkbook.voucher set returned_minor = 1 where held_minor + captured_minor = 0',
    /voucher/,
  ],
  ['a voucher’s worth', 'update checkbook.voucher set amount_minor = amount_minor + 1', /voucher/],
  [
    'a hold’s capture',
    'update redemption.hold set captured_minor = captured_minor - 1 where captured_minor > 1',
    /hold/,
  ],
  ['a hold’s release', `update redemption.hold set released_minor = 1 where status = 'held'`, /hold/],
  ['a capture', 'update redemption.capture set amount_minor = amount_minor + 1', /captured on/],
  ['a refund', 'update redemption.capture set refunded_minor = 0 where refunded_minor > 0', /captured on/],
  [
    'what is committed',
    'update programme.budget set committed_minor = committed_minor - 1 where committed_minor > 0',
    /programme-budget/,
  ],
  [
    'what is appropriated',
    'update programme.budget set appropriated_minor = appropriated_minor + 1',
    /programme-budget/,
  ],
  [
    'how much of a budget is spent',
    'update programme.budget set committed_minor = committed_minor + 1, spent_minor = spent_minor - 1 where spent_minor > 0',
    /spent of budget/,
  ],
  [
    'what is appropriated and committed',
    'update programme.budget set appropriated_minor = appropriated_minor + 1, committed_minor = committed_minor + 1',
    /appropriated to budget/,
  ],
  [
    'a capture with its refund',
    'update redemption.capture set amount_minor = amount_minor + 1, refunded_minor = refunded_minor + 1',
    /refunded on capture/,
  ],
  ['a batch’s total', 'update payouts.batch set total_minor = total_minor + 1', /payout batch/],
  [
    'a transfer’s amount',
    `update ledger.transfer set amount_minor = amount_minor + 1 where kind = 'capture'`,
    /balance of/,
  ],
  [
    'whose transfer it is',
    `update ledger.transfer set credit_id = platform.new_id() where kind = 'grant'`,
    /balance of/,
  ],
  ['that a transfer was made', `delete from ledger.transfer where kind = 'hold'`, /balance of/],
];

describe('invariant 3: the balances equal the sum of the transfers', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(4);
    const scene = await createScene(bed);
    const { captureId } = await createCapture(bed, scene, 3_000n);
    await bodyOf(refund(bed.app, scene.provider.id, captureId, 500n));
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    await bodyOf(approveBatch(bed.app, batch.id ?? ''));
    await createHold(bed, scene, 2_000n);
    await createLearner(bed, scene.programme);
  });
  afterAll(() => bed.close());

  test('a run over books in order finds nothing, and is kept', async () => {
    const { run } = await rowOf<{ run: Run }>(bed.app, 'select ledger.reconcile() as run');
    expect(run).toMatchObject({ differenceCount: 0, differences: [] });
    const kept = await rowOf<{ transfers: bigint; real: bigint }>(
      bed.owner,
      `select transfers, (select count(*) from ledger.transfer) as real from ledger.reconciliation order by id desc limit 1`,
    );
    expect(kept.transfers).toBe(kept.real);
  });

  test.each(tampering)('it notices when %s is tampered with', async (_, statement, what) => {
    const found = await rolledBack(bed.owner, async (db) => {
      await db.query(`set session_replication_role = 'replica'`);
      const { rowCount } = await db.query(statement);
      expect(rowCount).toBeGreaterThan(0);
      return differences(db);
    });
    expect(found.map((difference) => difference.what).join()).toMatch(what);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('all accounts together come to zero, and no unbalanced transfer can be written', async () => {
    const { sum } = await rowOf<{ sum: string }>(bed.owner, 'select sum(balance_minor) as sum from ledger.balance');
    expect(Number(sum)).toBe(0);
    const wrong = [
      `'grant', 'voucher', 'programme-budget', 1`,
      `'capture', 'voucher', 'provider-payable', 1`,
      `'refund', 'provider-payable', 'hold', 1`,
      `'bank-reject', 'bank-clearing', 'provider-payable', 1`,
      `'correct', 'voucher', 'hold', 1`,
      `'grant', 'programme-budget', 'voucher', 0`,
      `'grant', 'programme-budget', 'voucher', -1`,
    ];
    for (const values of wrong) {
      const insert = `insert into ledger.transfer (kind, debit_kind, credit_kind, amount_minor, debit_id, credit_id, programme_id, subject_id)
        select ${values}, u, u, u, u from platform.new_id() u`;
      await expect(bed.owner.query(insert)).rejects.toMatchObject({ code: '23514' });
    }
  });

  test('a transfer is taken back at most once; a refund may come in parts', async () => {
    const reversal = `insert into ledger.transfer (kind, debit_kind, credit_kind, debit_id, credit_id, amount_minor, programme_id, subject_id, reverses_id)
      select 'correct', credit_kind, debit_kind, credit_id, debit_id, amount_minor, programme_id, subject_id, id
      from ledger.transfer where kind = 'appropriate' limit 1`;
    const twice = rolledBack(bed.owner, async (db) => {
      await db.query(reversal);
      await db.query(reversal);
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
  });
});
