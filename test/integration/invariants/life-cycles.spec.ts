import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LifeCycle } from '@techcheck/kernel';
import type pg from 'pg';
import { voucherLifeCycle } from '../../../libs/checkbook/src/domain/voucher.life-cycle.js';
import { applicationLifeCycle } from '../../../libs/eligibility/src/domain/application.life-cycle.js';
import { payoutBatchLifeCycle } from '../../../libs/payouts/src/domain/payout-batch.life-cycle.js';
import { policyDraftLifeCycle } from '../../../libs/programme/src/domain/policy-draft.life-cycle.js';
import { accreditationLifeCycle } from '../../../libs/providers/src/domain/accreditation.life-cycle.js';
import { holdLifeCycle } from '../../../libs/redemption/src/domain/hold.life-cycle.js';
import { createApplication } from '../../factories/applications.js';
import { createCapture, createScene } from '../../factories/bookings.js';
import { bodyOf, createBatch } from '../../factories/commands.js';
import { openTestBed, rolledBack, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

const NO_SUCH_EDGE = 'TC003';

interface Walked {
  readonly cycle: LifeCycle<string, string>;
  readonly table: string;
  /** What the row needs besides a status, so that nothing but the edge decides. */
  readonly also?: string;
}

const walked: readonly Walked[] = [
  { cycle: applicationLifeCycle, table: 'eligibility.application' },
  { cycle: voucherLifeCycle, table: 'checkbook.voucher' },
  { cycle: holdLifeCycle, table: 'redemption.hold' },
  { cycle: accreditationLifeCycle, table: 'providers.accreditation' },
  {
    cycle: policyDraftLifeCycle,
    table: 'programme.policy_draft',
    also: ', settled_by = platform.new_id(), settled_at = now()',
  },
  { cycle: payoutBatchLifeCycle, table: 'payouts.batch', also: ', approved_by = platform.new_id()' },
];

const statesOf = ({ edges, initial }: LifeCycle<string, string>): string[] => [
  ...new Set([...initial, ...edges.flatMap(([from, , to]) => [from, to])]),
];

describe('a status changes only along an edge of its life cycle', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(4);
    const scene = await createScene(bed);
    await createApplication(bed, scene.programme);
    await createCapture(bed, scene, 100n);
    await bodyOf(createBatch(bed.app, scene.programme.id));
  });
  afterAll(() => bed.close());

  test('the database knows exactly the life cycles that are written in TypeScript', async () => {
    const rows = await rowsOf<{ name: string }>(
      bed.owner,
      'select distinct life_cycle as name from platform.life_cycle_edge',
    );
    expect(rows.map((row) => row.name).sort()).toEqual(walked.map(({ cycle }) => cycle.name).sort());
  });

  test('every table with a status has the trigger that guards it', async () => {
    const rows = await rowsOf<{ table: string; guarded: boolean }>(
      bed.owner,
      `select format('%s.%s', table_schema, table_name) as table,
         exists (select from pg_trigger t where t.tgrelid = format('%I.%I', table_schema, table_name)::regclass
           and t.tgfoid = 'platform.guard_status'::regproc and t.tgenabled = 'O') as guarded
       from information_schema.columns
       where column_name = 'status' and data_type = 'text' and table_schema not in ('bullmq', 'information_schema', 'pg_catalog')`,
    );
    expect(rows.filter((row) => !row.guarded)).toEqual([]);
    expect(rows.map((row) => row.table).sort()).toEqual(walked.map(({ table }) => table).sort());
  });

  describe.each(walked.map((one) => [one.cycle.name, one] as const))('%s', (_, { cycle, table, also = '' }) => {
    test('has the same edges in the database as in TypeScript', async () => {
      const rows = await rowsOf<{ edge: string }>(
        bed.owner,
        `select from_state || ' ' || event || ' ' || to_state as edge from platform.life_cycle_edge where life_cycle = $1`,
        [cycle.name],
      );
      expect(rows.map((row) => row.edge).sort()).toEqual(cycle.edges.map((edge) => edge.join(' ')).sort());
    });

    test('reaches each of its states', () => {
      const reached = new Set<string>(cycle.initial);
      for (const _round of cycle.edges) for (const [from, , to] of cycle.edges) if (reached.has(from)) reached.add(to);
      expect([...reached].sort()).toEqual(statesOf(cycle).sort());
    });

    test('lets a real row go along each edge and refuses every other pair of states, to a superuser too', async () => {
      const states = statesOf(cycle);
      const edges = new Set(cycle.edges.map(([from, , to]) => `${from} → ${to}`));
      const verdicts: [pair: string, sqlState: string][] = [];
      for (const from of states) {
        for (const to of [...states, 'nowhere'].filter((state) => state !== from)) {
          verdicts.push([`${from} → ${to}`, await sqlStateOf(rolledBack(bed.owner, (db) => walk(db, from, to)))]);
        }
      }
      expect(verdicts).toEqual(verdicts.map(([pair]) => [pair, edges.has(pair) ? 'none' : NO_SUCH_EDGE]));
      expect(verdicts.length).toBe(states.length * states.length);
    });

    async function walk(db: pg.PoolClient, from: string, to: string): Promise<void> {
      const one = `where id = (select id from ${table} order by id limit 1)`;
      await db.query(`set local session_replication_role = 'replica'`);
      await db.query(`update ${table} set status = $1${also} ${one}`, [from]);
      await db.query(`set local session_replication_role = 'origin'`);
      const { rowCount } = await db.query(`update ${table} set status = $1 ${one}`, [to]);
      if (rowCount !== 1) throw new Error(`there is no row in ${table}`);
    }
  });

  test('the application, which may write the status of an accreditation, is held to the edges as well', async () => {
    const back = `update providers.accreditation set status = 'applied' where status = 'accredited'`;
    expect(await sqlStateOf(bed.app.query(back))).toBe(NO_SUCH_EDGE);
  });
});
