import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appropriate, codeOf } from '../../factories/commands.js';
import { createProgramme } from '../../factories/programmes.js';
import { openTestBed, rolledBack, rowOf, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';
import { columnPrivileges, executableFunctions, tablePrivileges } from './privileges.js';

const NO_PRIVILEGE = '42501';
/** The queue's own schema is BullMQ's: no money there, and wiping it loses nothing. */
const OURS = `nspname not like 'pg\\_%' and nspname not in ('information_schema', 'bullmq')`;

describe('invariant 4: the application may do only what has been granted by name', () => {
  let bed: TestBed;
  let appRole: string;
  beforeAll(async () => {
    bed = await openTestBed(4);
    appRole = (await rowOf<{ name: string }>(bed.app, 'select current_user as name')).name;
  });
  afterAll(() => bed.close());

  test('its rights on tables and views are exactly those reviewed', async () => {
    const rows = await rowsOf<{ relation: string; rights: string }>(
      bed.owner,
      `select n.nspname || '.' || c.relname as relation, string_agg(p, ',' order by p) as rights
       from pg_class c join pg_namespace n on n.oid = c.relnamespace,
         unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
       where c.relkind in ('r', 'v', 'p', 'm', 'f') and ${OURS} and has_table_privilege($1, c.oid, p) group by 1`,
      [appRole],
    );
    expect(Object.fromEntries(rows.map((row) => [row.relation, row.rights]))).toEqual(tablePrivileges);
  });

  test('its rights on single columns are exactly those reviewed', async () => {
    const rows = await rowsOf<{ right: string; columns: string }>(
      bed.owner,
      `select n.nspname || '.' || c.relname || ' ' || p as right, string_agg(a.attname, ',' order by a.attname) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped,
         unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
       where c.relkind in ('r', 'v', 'p', 'm', 'f') and ${OURS}
         and not has_table_privilege($1, c.oid, p) and has_column_privilege($1, c.oid, a.attnum, p) group by 1`,
      [appRole],
    );
    expect(Object.fromEntries(rows.map((row) => [row.right, row.columns]))).toEqual(columnPrivileges);
  });

  test('the functions it may call are exactly those reviewed', async () => {
    const rows = await rowsOf<{ signature: string }>(
      bed.owner,
      `select p.oid::regprocedure::text as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where ${OURS} and has_function_privilege($1, p.oid, 'EXECUTE') order by 1`,
      [appRole],
    );
    expect(rows.map((row) => row.signature).sort()).toEqual([...executableFunctions].sort());
  });

  test.each([
    ['posts a transfer', `select ledger.post('appropriate', 'appropriation', $1, 'programme-budget', $1, 1, $1, $1)`],
    ['grants by hand', 'select checkbook.grant_these(array[$1::uuid], array[null::text], array[false], 1, $1)'],
    ['gives a seat back', 'select redemption.give_back_seat($1)'],
    [
      'returns money of a closed voucher',
      'select checkbook.return_if_closed(v) from checkbook.voucher v where id = $1',
    ],
    ['closes a hold', `select redemption.close_hold(h, 'released') from redemption.hold h where id = $1`],
  ])('calling a function that %s by itself is refused', async (_, statement) => {
    const { id } = await createProgramme(bed);
    expect(await sqlStateOf(bed.app.query(statement, [id]))).toBe(NO_PRIVILEGE);
  });

  test('it owns nothing, inherits no power and makes no schema, table, function or extension', async () => {
    const role = await rowOf<Record<string, boolean>>(
      bed.owner,
      `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = $1`,
      [appRole],
    );
    expect(Object.values(role)).toEqual([false, false, false, false, false]);
    const owned = `select count(*)::int as n from pg_class c join pg_roles r on r.oid = c.relowner
      where pg_has_role($1, r.oid, 'member')`;
    expect(await rowOf<{ n: number }>(bed.owner, owned, [appRole])).toEqual({ n: 0 });
    const attempts = [
      'create schema mine',
      ...['platform', 'ledger', 'redemption', 'public'].map((schema) => `create table ${schema}.mine (id int)`),
      `create function ledger.mine() returns int language sql return 1`,
      'create extension pg_trgm',
      'drop table ledger.transfer',
      'alter table programme.budget drop constraint budget_never_exceeded',
      'alter table ledger.transfer disable trigger all',
      `set session_replication_role = 'replica'`,
      'create role mine',
    ];
    for (const attempt of attempts) {
      expect([attempt, await sqlStateOf(rolledBack(bed.app, (db) => db.query(attempt)))]).toEqual([
        attempt,
        NO_PRIVILEGE,
      ]);
    }
  });

  test('every function that runs as the owner looks names up in the catalogue first and in temporary objects last', async () => {
    const rows = await rowsOf<{ signature: string }>(
      bed.owner,
      `select p.oid::regprocedure::text as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where ${OURS} and p.prosecdef and not 'search_path=pg_catalog, pg_temp' = any (coalesce(p.proconfig, '{}'))`,
    );
    expect(rows.map((row) => row.signature)).toEqual([]);
  });

  test('a temporary type with the name of a built-in one does not run as the owner', async () => {
    const programme = await createProgramme(bed);
    const superuser = await rolledBack(bed.app, async (db) => {
      // BullMQ needs temporary tables, so the application may make temporary things.
      await db.query('create temp table spoils (who text)');
      await db.query(`create function pg_temp.take(pg_catalog.uuid) returns boolean language plpgsql as
        $$ begin insert into pg_temp.spoils values (current_user); return true; end $$`);
      await db.query('create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.take(value))');
      await db.query('grant all on pg_temp.spoils to public');
      expect(codeOf(await appropriate(db, programme.id, 1n))).toBe('ok');
      return rowsOf<{ who: string }>(db, `select who from pg_temp.spoils where who <> $1`, [appRole]);
    });
    expect(superuser).toEqual([]);
  });
});
