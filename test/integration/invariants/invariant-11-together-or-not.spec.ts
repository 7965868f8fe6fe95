import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplications } from '../../factories/applications.js';
import { createHold, createRequestedHold, createScene, letHoldRunOut, type Scene } from '../../factories/bookings.js';
import { codeOf, newKey } from '../../factories/commands.js';
import { letVoucherRunOut } from '../../factories/learners.js';
import { createProvider } from '../../factories/providers.js';
import { openTestBed, rowOf, rowsOf, type Queryable, type TestBed } from '../../factories/test-bed.js';
import { everyCommand } from './every-command.js';

/** What the worker calls: no key, many rows at once. */
const systemWork: Readonly<Record<string, (bed: TestBed, scene: Scene) => Promise<string>>> = {
  'beginning checks': async (bed, { programme }) => {
    const applications = await createApplications(bed, programme, 3, 'submitted');
    return `select * from eligibility.begin_checks('{${applications.map(({ id }) => id).join()}}')`;
  },
  'recording decisions': async (bed, { programme }) => {
    const applications = await createApplications(bed, programme, 3, 'checking');
    const rows = applications.map(({ id }) => ({
      applicationId: id,
      outcome: 'rejected',
      policyVersionId: programme.policyVersionId,
      failedRules: ['age'],
      unknownRules: [],
      inputHash: 'ab'.repeat(32),
      dossier: 'AAAA',
    }));
    return `select eligibility.record_decisions('${JSON.stringify(rows)}', '{}')`;
  },
  granting: async (bed, { programme }) => {
    await bed.app.query(
      `select programme.appropriate('{"kind": "staff"}', null, null, '${programme.id}', 10000, 'Decision 2')`,
    );
    await createApplications(bed, programme, 2);
    return `select checkbook.grant_batch('${programme.id}', 100)`;
  },
  'expiring vouchers': async (bed, { learner }) => {
    await letVoucherRunOut(bed, learner.voucherId);
    return 'select checkbook.expire_due(100)';
  },
  'expiring holds and requests': async (bed, scene) => {
    await letHoldRunOut(bed, await createHold(bed, scene, 100n));
    await letHoldRunOut(bed, await createRequestedHold(bed, scene, 100n));
    return 'select redemption.expire_due(100)';
  },
  'expiring accreditations': async (bed) => {
    await createProvider(bed, { validUntilDays: -1 });
    return 'select providers.expire_due()';
  },
  'setting a grant aside': async (bed, { programme }) => {
    const [bad] = await createApplications(bed, programme, 1);
    return `select checkbook.park_grant('${bad?.id}', 'it does not add up')`;
  },
};

/** A hash over every row of every table that is ours. */
async function fingerprint(db: Queryable): Promise<string> {
  const tables = await rowsOf<{ name: string }>(
    db,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not like 'pg\\_%' and schemaname not in ('information_schema', 'bullmq', 'public') order by 1`,
  );
  const hashes = tables.map(
    ({ name }) => `(select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from ${name} t)`,
  );
  return (await rowOf<{ hash: string }>(db, `select md5(${hashes.join(' || ')}) as hash`)).hash;
}

/** Rows written by the transaction that wrote most recently to a table. */
const written = (db: Queryable, table: string, since: string) =>
  rowsOf<{ xmin: string }>(db, `select distinct xmin::text from ${table} where xmin::text::bigint >= $1`, [since]);

describe('invariant 11: a change, its audit row and its outbox row are written together, or none of them is', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(4);
    await bed.owner.query(`create function public.out_of_paper() returns trigger language plpgsql as
      $$ begin raise exception 'out of paper' using errcode = '53100'; end $$`);
  });
  afterAll(() => bed.close());

  /** Runs work while nothing can be inserted into a table. */
  async function whileFull(table: string, work: () => Promise<unknown>): Promise<unknown> {
    await bed.owner.query(
      `create trigger full_up before insert on ${table} for each row execute function public.out_of_paper()`,
    );
    try {
      return await work().then(
        () => undefined,
        (error: { code?: string }) => error.code,
      );
    } finally {
      await bed.owner.query(`drop trigger full_up on ${table}`);
    }
  }

  async function expectTogether(work: () => Promise<unknown>): Promise<void> {
    for (const table of ['audit.entry', 'platform.outbox']) {
      const before = await fingerprint(bed.owner);
      expect([table, await whileFull(table, work)]).toEqual([table, '53100']);
      expect([table, await fingerprint(bed.owner)]).toEqual([table, before]);
    }
    const { next } = await rowOf<{ next: string }>(bed.owner, 'select pg_current_xact_id()::text as next');
    await work();
    const audit = await written(bed.owner, 'audit.entry', next);
    const outbox = await written(bed.owner, 'platform.outbox', next);
    expect(audit).toHaveLength(1);
    expect(outbox).toEqual(audit);
  }

  test.each(Object.entries(everyCommand))('%s', async (_, prepare) => {
    const run = await prepare(bed, await createScene(bed));
    const key = newKey();
    await expectTogether(async () => expect(codeOf(await run(bed.app, key))).toBe('ok'));
  });

  test.each(Object.entries(systemWork))('%s', async (_, prepare) => {
    const statement = await prepare(bed, await createScene(bed));
    await expectTogether(() => bed.app.query(statement));
  });
});
