import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, createIndividual } from '../../factories/applications.js';
import { atOnce, erase } from '../../factories/commands.js';
import { createProgramme, type Programme } from '../../factories/programmes.js';
import { countOf, openTestBed, rowOf, rowsOf, type TestBed } from '../../factories/test-bed.js';

interface Kept {
  readonly source: string;
  readonly answer: Buffer;
}

describe('answers of registers that are kept', () => {
  let bed: TestBed;
  let programme: Programme;
  beforeAll(async () => {
    bed = await openTestBed(20);
    programme = await createProgramme(bed);
  });
  afterAll(() => bed.close());

  const answer = (text: string): string => Buffer.from(text).toString('base64');
  const row = (individualId: string, source: string, text: string, secondsAgo = 0, keepSeconds = 60) => ({
    individualId,
    source,
    answer: answer(text),
    answeredAt: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
    keepSeconds,
  });
  const keep = async (...rows: object[]): Promise<number> =>
    (await rowOf<{ n: number }>(bed.app, 'select eligibility.keep_facts($1) as n', [JSON.stringify(rows)])).n;
  const kept = async (applicationId: string): Promise<string[]> =>
    (await rowsOf<Kept>(bed.app, 'select * from eligibility.kept_facts($1) order by source', [[applicationId]])).map(
      (each) => `${each.source} ${each.answer.toString()}`,
    );

  test('are found by application until they expire, and each reading is logged', async () => {
    const { id, individualId } = await createApplication(bed, programme, 'checking');
    await keep(row(individualId, 'pension', 'none'), row(individualId, 'employment', 'old', 61, 60));
    expect(await kept(id)).toEqual(['pension none']);
    const log = 'from identity.access_log where individual_id = $1 and what = $2 and why like $3';
    expect(await countOf(bed.owner, log, [individualId, 'kept register answers', `%${id}`])).toBe(1);
    const stranger = await createApplication(bed, programme, 'checking');
    expect(await kept(stranger.id)).toEqual([]);
    expect(await countOf(bed.owner, 'from identity.access_log where individual_id = $1', [stranger.individualId])).toBe(
      0,
    );
  });

  test('are the latest of each register, whichever arrives first', async () => {
    const { id, individualId } = await createApplication(bed, programme, 'checking');
    await keep(row(individualId, 'pension', 'newer', 5));
    expect(await keep(row(individualId, 'pension', 'older', 30))).toBe(0);
    expect(await kept(id)).toEqual(['pension newer']);
    await keep(row(individualId, 'pension', 'twice, older', 3), row(individualId, 'pension', 'twice, newest', 1));
    expect(await kept(id)).toEqual(['pension twice, newest']);
  });

  test('are kept by many at once about the same people without a deadlock', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => createIndividual(bed)));
    const rows = people.flatMap((person) => [row(person, 'pension', 'a'), row(person, 'employment', 'b')]);
    await atOnce(20, (index) => keep(...(index % 2 === 0 ? rows : [...rows].reverse())));
    expect(await countOf(bed.owner, 'from eligibility.kept_answer where individual_id = any ($1)', [people])).toBe(20);
  });

  test('are removed once they have expired, so many at a time, and not before', async () => {
    const person = await createIndividual(bed);
    await bed.owner.query('delete from eligibility.kept_answer');
    await keep(row(person, 'pension', 'a', 61), row(person, 'employment', 'b', 61), row(person, 'population', 'c'));
    const forget = async () => (await rowOf<{ n: number }>(bed.app, 'select eligibility.forget_kept_facts(1) as n')).n;
    expect([await forget(), await forget(), await forget()]).toEqual([1, 1, 0]);
    expect(await countOf(bed.owner, 'from eligibility.kept_answer')).toBe(1);
  });

  test('go with the person who is erased', async () => {
    const person = await createIndividual(bed);
    await keep(row(person, 'pension', 'a'));
    await erase(bed.app, person);
    expect(await countOf(bed.owner, 'from eligibility.kept_answer where individual_id = $1', [person])).toBe(0);
  });
});

describe('a number that changes', () => {
  let bed: TestBed;
  beforeAll(async () => void (bed = await openTestBed(20)));
  afterAll(() => bed.close());

  const indexOf = async (id: string): Promise<Buffer> =>
    (
      await rowOf<{ i: Buffer }>(
        bed.owner,
        'select personnummer_index as i from individuals.individual where id = $1',
        [id],
      )
    ).i;
  const replace = async (id: string, from: Buffer, to: Buffer): Promise<string> =>
    (
      await rowOf<{ said: string }>(bed.app, 'select individuals.replace_number($1, $2, $3, $4) as said', [
        id,
        from,
        to,
        randomBytes(40),
      ])
    ).said;

  test('is changed once, however many find out at the same time', async () => {
    const id = await createIndividual(bed);
    const [from, to] = [await indexOf(id), randomBytes(32)];
    expect(new Set(await atOnce(20, () => replace(id, from, to)))).toEqual(new Set(['updated']));
    expect(await indexOf(id)).toEqual(to);
    expect(await countOf(bed.owner, 'from individuals.former_number where individual_id = $1', [id])).toBe(1);
    expect(
      await countOf(bed.owner, `from audit.entry where subject_id = $1 and action = 'individual.number-replaced'`, [
        id,
      ]),
    ).toBe(1);
  });

  test('stays when another person has the new one, or had it', async () => {
    const [id, other, renamed] = [
      await createIndividual(bed),
      await createIndividual(bed),
      await createIndividual(bed),
    ];
    const [from, taken, former] = [await indexOf(id), await indexOf(other), await indexOf(renamed)];
    await replace(renamed, former, randomBytes(32));
    expect([await replace(id, from, taken), await replace(id, from, former)]).toEqual([
      'belongs-to-another',
      'belongs-to-another',
    ]);
    expect(await indexOf(id)).toEqual(from);
  });

  test('is given to one of two people who are said to have become the same', async () => {
    const [one, two] = [await createIndividual(bed), await createIndividual(bed)];
    const [first, second, to] = [await indexOf(one), await indexOf(two), randomBytes(32)];
    const said = await Promise.all([replace(one, first, to), replace(two, second, to)]);
    expect(said.sort()).toEqual(['belongs-to-another', 'updated']);
  });

  test('is left alone when the person is erased, or known under yet another number by now', async () => {
    const [id, erased] = [await createIndividual(bed), await createIndividual(bed)];
    const from = await indexOf(erased);
    await erase(bed.app, erased);
    expect(await replace(erased, from, randomBytes(32))).toBe('unchanged');
    expect(await replace(id, randomBytes(32), randomBytes(32))).toBe('unchanged');
  });
});
