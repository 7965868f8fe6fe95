import { createHash, randomBytes } from 'node:crypto';
import type { Programme } from './programmes.js';
import { rowsOf, type Queryable, type TestBed } from './test-bed.js';

/** Makes the programme's open round a lottery bound to a seed that the test knows. Returns the seed. */
export async function makeLottery(bed: TestBed, { roundId }: Programme): Promise<Buffer> {
  const seed = randomBytes(32);
  await bed.owner.query(`update programme.round set order_by = 'lottery' where id = $1`, [roundId]);
  await bed.app.query('select programme.commit_lottery($1, $2, $3, $4)', [
    roundId,
    sha256(seed),
    'test',
    randomBytes(60),
  ]);
  return seed;
}

/** Ends the round now. */
export async function closeRound(bed: TestBed, { roundId }: Programme): Promise<void> {
  await bed.owner.query(`update programme.round set closes_at = least(closes_at, now()) where id = $1`, [roundId]);
}

/** One run of the worker's task, with the seed instead of the key that opens it. Returns whether it was drawn. */
export async function advanceLottery(db: Queryable, { roundId }: Programme, seed: Buffer): Promise<boolean> {
  const due = await rowsOf<{ id: string }>(db, 'select round_id as id from eligibility.advance_lotteries()');
  if (!due.some(({ id }) => id === roundId)) return false;
  const [row] = await rowsOf<{ drawn: boolean }>(db, 'select eligibility.draw_lottery($1, $2) as drawn', [
    roundId,
    seed,
  ]);
  return row?.drawn ?? false;
}

/** Closes the round and runs the task until it is drawn; waits out transactions of other test files. */
export async function drawLottery(bed: TestBed, programme: Programme, seed: Buffer): Promise<void> {
  await closeRound(bed, programme);
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt;) {
    if (await advanceLottery(bed.app, programme, seed)) return;
  }
  throw new Error('the lottery was not drawn');
}

/** The order that the published method gives. */
export function lotteryOrder(seed: Buffer, ids: readonly string[]): string[] {
  return ids
    .map((id) => [sha256(Buffer.concat([seed, Buffer.from(`:${id}`)])), id] as const)
    .sort(([a, first], [b, second]) => Buffer.compare(a, b) || (first < second ? -1 : 1))
    .map(([, id]) => id);
}

/** Sets a part of the budget aside. */
export async function setAside(
  bed: TestBed,
  { id }: Programme,
  code: string,
  percent: number,
  releasedOn: string | null = null,
): Promise<void> {
  await bed.owner.query(
    `insert into programme.set_aside (programme_id, code, percent, released_on, name_sv, name_en) values ($1, $2, $3, $4, $2, $2)`,
    [id, code, percent, releasedOn],
  );
}

/** Says which part applications may draw on, as the check does. */
export async function putInSetAside(bed: TestBed, ids: readonly string[], code: string): Promise<void> {
  await bed.owner.query('update eligibility.application set set_aside = $2 where id = any ($1)', [ids, code]);
}

/** Applications along the line, with what became of them. */
export const lineOf = (
  db: Queryable,
  programme: Programme,
): Promise<{ id: string; status: string; paidBy: string | null }[]> =>
  rowsOf(
    db,
    `select a.id, a.status, c.set_aside as "paidBy" from eligibility.application a
     left join checkbook.checkbook c on c.application_id = a.id where a.programme_id = $1 order by a.place`,
    [programme.id],
  );

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
