import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCapture, createRequestedHold, createScene, type Scene } from '../../factories/bookings.js';
import { erase, newKey } from '../../factories/commands.js';
import { createIndividual } from '../../factories/applications.js';
import { countOf, openTestBed, rolledBack, rowsOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';
import { everyCommand } from './every-command.js';

const CHECK_VIOLATION = '23514';
const OURS = `table_schema not like 'pg\\_%' and table_schema not in ('information_schema', 'bullmq', 'public')`;

describe('invariants 14 and 16: no readable personnummer and no readable code in the database', () => {
  let bed: TestBed;
  let scene: Scene;
  beforeAll(async () => {
    bed = await openTestBed(4);
    scene = await createScene(bed);
    for (const prepare of Object.values(everyCommand)) {
      const run = await prepare(bed, await createScene(bed));
      await run(bed.app, newKey());
    }
    await createCapture(bed, scene, 100n);
    await createRequestedHold(bed, scene, 100n);
  });
  afterAll(() => bed.close());

  test('only the sealed column and its keyed index are about the number, and both are bytes', async () => {
    const columns = await rowsOf(
      bed.owner,
      `select table_schema || '.' || table_name || '.' || column_name as column, data_type as type
       from information_schema.columns
       where ${OURS} and column_name ~ '(personnummer|identity_number|ssn|birth)' order by 1`,
    );
    expect(columns).toEqual([
      { column: 'individuals.former_number.personnummer_index', type: 'bytea' },
      { column: 'individuals.individual.personnummer_ciphertext', type: 'bytea' },
      { column: 'individuals.individual.personnummer_index', type: 'bytea' },
      // Of people who were erased, until the round they applied in closes.
      { column: 'individuals.tombstone.personnummer_index', type: 'bytea' },
    ]);
  });

  test('after every command there is, nothing shaped like a personnummer stands in any text or document', async () => {
    const columns = await rowsOf<{ table: string; column: string }>(
      bed.owner,
      `select format('%I.%I', c.table_schema, c.table_name) as table, format('%I', c.column_name) as column
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.${OURS.replace('table_schema not in', 'c.table_schema not in')} and t.table_type = 'BASE TABLE'
         and c.data_type in ('text', 'jsonb', 'character varying', 'ARRAY') and c.column_name <> 'organisation_number'`,
    );
    expect(columns.length).toBeGreaterThan(40);
    for (const { table, column } of columns) {
      // Between ids, hashes and amounts: six or eight digits that are a date, then four more.
      const shaped = `from ${table} where regexp_replace(${column}::text, '[0-9a-f]{8}-[0-9a-f-]{27}', '', 'g')
        ~ '(^|[^0-9.])([12][0-9])?[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01]|[6-8][0-9]|9[01])[-+ ]?[0-9]{4}([^0-9]|$)'`;
      expect([table, column, await countOf(bed.owner, shaped)]).toEqual([table, column, 0]);
    }
  });

  test('work lists and audit rows name people by surrogate id only', async () => {
    const keys = await rowsOf<{ key: string }>(
      bed.owner,
      `select distinct key from (select jsonb_object_keys(data) as key from audit.entry
         union select jsonb_object_keys(payload) from platform.outbox) k where key ~* '(name|number|personnummer|address|mail|phone)'`,
    );
    expect(keys).toEqual([]);
  });

  test('a code is kept as two keyed hashes, which the application cannot read back', async () => {
    expect(await sqlStateOf(bed.app.query('select typed_hash from redemption.code'))).toBe('42501');
    expect(await sqlStateOf(bed.app.query('select * from redemption.code'))).toBe('42501');
    const columns = await rowsOf(
      bed.owner,
      `select column_name as name, data_type as type from information_schema.columns
       where table_schema = 'redemption' and table_name = 'code' and data_type in ('text', 'bytea', 'jsonb')`,
    );
    expect(columns).toEqual([
      { name: 'typed_hash', type: 'bytea' },
      { name: 'qr_hash', type: 'bytea' },
    ]);
    for (const short of [`typed_hash = 'AB12'::bytea`, `qr_hash = '\\x00'::bytea`]) {
      const update = `update redemption.code set ${short}`;
      expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(update)))).toBe(CHECK_VIOLATION);
    }
  });

  test('a code’s hash turns up in no audit row, no work list and no stored answer', async () => {
    const leaked = `from redemption.code c, lateral (values (encode(c.typed_hash, 'hex')), (encode(c.qr_hash, 'hex'))) h(hex)
      where exists (select from audit.entry e where e.data::text like '%' || h.hex || '%')
         or exists (select from platform.outbox o where o.payload::text like '%' || h.hex || '%')
         or exists (select from platform.idempotency_key k where k.body::text like '%' || h.hex || '%')`;
    expect(await countOf(bed.owner, 'from redemption.code')).toBeGreaterThan(0);
    expect(await countOf(bed.owner, leaked)).toBe(0);
  });

  test('erasing leaves neither number, name, index nor key', async () => {
    const person = await createIndividual(bed);
    await erase(bed.app, person);
    const left = `from individuals.individual where id = $1 and erased_at is not null
      and personnummer_index is null and personnummer_ciphertext is null and name_ciphertext is null`;
    expect(await countOf(bed.owner, left, [person])).toBe(1);
    expect(await countOf(bed.owner, 'from identity.person_key where individual_id = $1', [person])).toBe(0);
    const half = 'update individuals.individual set erased_at = now() where erased_at is null';
    expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(half)))).toBe(CHECK_VIOLATION);
  });
});
