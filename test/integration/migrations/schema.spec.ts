import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isRefusalCode } from '../../../libs/platform/src/problems/catalogue.js';
import { migrationsFolder } from '../../../libs/platform/src/postgres/migrate.js';
import { openTestBed, type TestBed } from '../../factories/test-bed.js';
import { dumpSchema } from './schema-dump.js';

const SCHEMA = join(migrationsFolder(), 'schema.sql');
const HOW_TO = 'Review the difference. If it is meant, run: UPDATE_SCHEMA=1 npm run test:integration -- schema.spec';

/** The first lines that differ, with what stands in the file and what the migrations make. */
function firstDifference(kept: string, made: string): string {
  const [before, after] = [kept.split('\n'), made.split('\n')];
  const line = before.findIndex((text, index) => text !== after[index]);
  const index = line === -1 ? before.length : line;
  const show = (lines: string[]): string => lines.slice(index, index + 5).join('\n  ');
  return `line ${index + 1} of schema.sql:\n  ${show(before)}\nbut the migrations make:\n  ${show(after)}`;
}

describe('the migrations', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(2);
  });
  afterAll(() => bed.close());

  test('make exactly what schema.sql tells', async () => {
    const made = await dumpSchema(bed.owner);
    if (process.env['UPDATE_SCHEMA'] !== undefined) writeFileSync(SCHEMA, made);
    const kept = existsSync(SCHEMA) ? readFileSync(SCHEMA, 'utf8') : '';
    if (kept !== made) throw new Error(`${HOW_TO}\n${firstDifference(kept, made)}`);
  });

  test('are told the same way each time', async () => {
    expect(await dumpSchema(bed.owner)).toBe(await dumpSchema(bed.owner));
  });

  test('raise only refusals that the problem catalogue explains', () => {
    const files = readdirSync(migrationsFolder()).filter((file) => /^\d{4}-.*\.sql$/.test(file));
    const sql = files.map((file) => readFileSync(join(migrationsFolder(), file), 'utf8')).join('\n');
    const calls = [...sql.matchAll(/platform\.refuse\(([^,)]*)/g)].map(([, argument = '']) => argument.trim());
    // The definition itself and the grant name types; all others name a code.
    const codes = calls.filter((argument) => !/^(code )?text$/.test(argument));
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((argument) => !/^'[a-z-]+'$/.test(argument))).toEqual([]);
    expect(codes.map((argument) => argument.slice(1, -1)).filter((code) => !isRefusalCode(code))).toEqual([]);
    // A command for many answers its refusals instead of raising them.
    const answered = [...sql.matchAll(/"refusal": "([a-z-]+)"|'refusal', '([a-z-]+)'/g)].map(
      ([, a, b]) => a ?? b ?? '',
    );
    expect(answered.length).toBeGreaterThan(5);
    expect(answered.filter((code) => !isRefusalCode(code))).toEqual([]);
  });
});
