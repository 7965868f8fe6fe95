import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplications,
  createIndividual,
  createIndividuals,
  decide,
  grantAll,
  grantBatch,
} from '../../factories/applications.js';
import { bodyOf, codeOf, review, submitApplication, withdraw } from '../../factories/commands.js';
import { advanceLottery, closeRound, drawLottery, lineOf, lotteryOrder, makeLottery } from '../../factories/order.js';
import { createProgramme, type Programme } from '../../factories/programmes.js';
import {
  countOf,
  differences,
  openTestBed,
  rowOf,
  rowsOf,
  sqlStateOf,
  type TestBed,
} from '../../factories/test-bed.js';

const NO_PRIVILEGE = '42501';
const APPEND_ONLY = 'TC002';

describe('invariant 6: a lottery round is granted in the order that was drawn', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(20);
  });
  afterAll(() => bed.close());

  /** People who have applied, in the order of their arrival. */
  const applied = async (programme: Programme, count: number): Promise<{ person: string; id: string }[]> => {
    const entries: { person: string; id: string }[] = [];
    for (const person of await createIndividuals(bed, count)) {
      entries.push({ person, id: (await bodyOf(submitApplication(bed.app, person, programme.id))).id ?? '' });
    }
    return entries;
  };

  test('nobody is granted before the draw, then exactly the first drawn are, as far as the money goes', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 50_000n });
    const seed = await makeLottery(bed, programme);
    const entries = await applied(programme, 12);
    const ids = entries.map(({ id }) => id);
    await decide(bed.app, programme, ids.slice(0, 9), 'eligible');
    expect(await grantBatch(bed.app, programme.id)).toEqual({ granted: 0, waitlisted: 0, blocked: false });
    await withdraw(bed.app, entries[3]?.person ?? '', ids[3] ?? '');
    const seqs = await rowsOf<{ seq: bigint }>(
      bed.owner,
      'select seq from eligibility.application where programme_id = $1 order by seq',
      [programme.id],
    );
    await drawLottery(bed, programme, seed);
    const drawn = await rowsOf<{ id: string; place: bigint }>(
      bed.owner,
      'select id, drawn_place as place from eligibility.application where programme_id = $1 order by drawn_place',
      [programme.id],
    );
    expect(drawn.map(({ id }) => id)).toEqual(lotteryOrder(seed, ids));
    expect(drawn.map(({ place }) => place)).toEqual(seqs.map(({ seq }) => seq));

    await decide(bed.app, programme, ids.slice(9), 'eligible');
    await grantAll(bed.app, programme.id, 2);
    const standing = lotteryOrder(seed, ids).filter((id) => id !== ids[3]);
    const line = (await lineOf(bed.owner, programme)).filter(({ status }) => status !== 'withdrawn');
    expect(line.map(({ id }) => id)).toEqual(standing);
    expect(line.map(({ status }) => status)).toEqual([
      ...Array<string>(5).fill('granted'),
      ...Array<string>(6).fill('waitlisted'),
    ]);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('whoever applies later, in a round where the first come are first, passes nobody who awaits the draw', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 30_000n });
    const seed = await makeLottery(bed, programme);
    const ids = (await applied(programme, 2)).map(({ id }) => id);
    await closeRound(bed, programme);
    const { id: roundId } = await rowOf<{ id: string }>(
      bed.owner,
      `insert into programme.round (programme_id, name, opens_at, closes_at)
       values ($1, 'Round 2', now(), now() + interval '1 day') returning id`,
      [programme.id],
    );
    const later = await createApplications(bed, { ...programme, roundId }, 2);
    await grantAll(bed.app, programme.id);
    expect((await lineOf(bed.owner, programme)).map(({ status }) => status)).toEqual([
      'submitted',
      'submitted',
      'granted',
      'waitlisted',
    ]);
    await decide(bed.app, programme, ids, 'eligible');
    await drawLottery(bed, programme, seed);
    await grantAll(bed.app, programme.id);
    expect((await lineOf(bed.owner, programme)).map(({ id }) => id)).toEqual([
      ...lotteryOrder(seed, ids),
      ...later.map(({ id }) => id),
    ]);
    expect(
      await countOf(bed.owner, `from eligibility.application where status = 'granted' and programme_id = $1`, [
        programme.id,
      ]),
    ).toBe(3);
  });

  test('the draw waits for an application that is still being submitted when the round closes', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const seed = await makeLottery(bed, programme);
    const slow = await bed.app.connect();
    try {
      await slow.query('begin');
      const { id } = await bodyOf(submitApplication(slow, await createIndividual(bed), programme.id));
      await closeRound(bed, programme);
      for (let run = 0; run < 5; run += 1) expect(await advanceLottery(bed.app, programme, seed)).toBe(false);
      await slow.query('commit');
      await drawLottery(bed, programme, seed);
      expect((await lineOf(bed.owner, programme)).map((row) => row.id)).toEqual([id]);
    } finally {
      slow.release();
    }
  });

  test('a transaction that began in time but comes to the round after its close is told that it is not open', async () => {
    const programme = await createProgramme(bed);
    const seed = await makeLottery(bed, programme);
    const paused = await bed.app.connect();
    try {
      // To it, it is still before the close: now() is the moment at which it began.
      await paused.query('begin');
      await paused.query('select now()');
      await drawLottery(bed, programme, seed);
      const person = await createIndividual(bed);
      expect(codeOf(await submitApplication(paused, person, programme.id))).toBe('round-not-open');
    } finally {
      await paused.query('rollback');
      paused.release();
    }
    expect(await countOf(bed.owner, 'from eligibility.application where programme_id = $1', [programme.id])).toBe(0);
    expect(
      await rowOf(bed.owner, 'select applications from programme.lottery where round_id = $1', [programme.roundId]),
    ).toEqual({
      applications: 0,
    });
  });

  test('a round that is not bound to a seed takes no application', async () => {
    const programme = await createProgramme(bed);
    await bed.owner.query(`update programme.round set order_by = 'lottery' where id = $1`, [programme.roundId]);
    const person = await createIndividual(bed);
    expect(codeOf(await submitApplication(bed.app, person, programme.id))).toBe('round-not-open');
  });

  test('a round keeps its seed: no second one, no other one at the draw, and a draw happens once', async () => {
    const programme = await createProgramme(bed);
    const seed = await makeLottery(bed, programme);
    await applied(programme, 3);
    const again = bed.app.query<{ bound: boolean }>('select programme.commit_lottery($1, $2, $3, $4) as bound', [
      programme.roundId,
      randomBytes(32),
      'test',
      randomBytes(60),
    ]);
    expect((await again).rows).toEqual([{ bound: false }]);
    await closeRound(bed, programme);
    expect(await sqlStateOf(drawLottery(bed, programme, randomBytes(32)))).toBe('P0001');
    await drawLottery(bed, programme, seed);
    const before = await lineOf(bed.owner, programme);
    const second = await bed.app.query<{ drawn: boolean }>('select eligibility.draw_lottery($1, $2) as drawn', [
      programme.roundId,
      seed,
    ]);
    expect(second.rows).toEqual([{ drawn: false }]);
    expect(await lineOf(bed.owner, programme)).toEqual(before);
  });

  test('ten draws at once draw once', async () => {
    const programme = await createProgramme(bed);
    const seed = await makeLottery(bed, programme);
    await applied(programme, 5);
    await closeRound(bed, programme);
    const runs = async (): Promise<number> => {
      let drawn = 0;
      for (let run = 0; run < 10; run += 1) if (await advanceLottery(bed.app, programme, seed)) drawn += 1;
      return drawn;
    };
    const counts = await Promise.all(Array.from({ length: 10 }, runs));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1);
    if (counts.every((count) => count === 0)) await drawLottery(bed, programme, seed);
    const audited = `from audit.entry where action = 'round.drawn' and subject_id = $1`;
    expect(await countOf(bed.owner, audited, [programme.roundId])).toBe(1);
  });

  test('nobody can read the seed before the draw, or change what the round is bound to', async () => {
    const programme = await createProgramme(bed);
    await makeLottery(bed, programme);
    expect(await sqlStateOf(bed.app.query('select sealed_seed from programme.lottery'))).toBe(NO_PRIVILEGE);
    expect(await sqlStateOf(bed.app.query(`update programme.lottery set drawn_at = now()`))).toBe(NO_PRIVILEGE);
    for (const change of [
      'update programme.lottery set seed_hash = seed_hash',
      'delete from programme.lottery',
      'truncate programme.lottery',
    ]) {
      expect([change, await sqlStateOf(bed.owner.query(change))]).toEqual([change, APPEND_ONLY]);
    }
  });

  test('a horizon from another server, restored with a dump, does not put the draw off for ever', async () => {
    const programme = await createProgramme(bed);
    const seed = await makeLottery(bed, programme);
    await applied(programme, 2);
    await closeRound(bed, programme);
    await advanceLottery(bed.app, programme, seed);
    await bed.owner.query(`update programme.lottery set horizon = '900000000000' where round_id = $1`, [
      programme.roundId,
    ]);
    expect(await advanceLottery(bed.app, programme, seed)).toBe(true);
  });

  test('someone rejected before the draw and accepted after it stands where they were drawn', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const seed = await makeLottery(bed, programme);
    const entries = await applied(programme, 4);
    const ids = entries.map(({ id }) => id);
    const [first = ''] = lotteryOrder(seed, ids);
    await decide(
      bed.app,
      programme,
      ids.filter((id) => id !== first),
      'eligible',
    );
    await decide(bed.app, programme, [first], 'manual-review');
    await drawLottery(bed, programme, seed);
    await grantAll(bed.app, programme.id);
    await bodyOf(review(bed.app, first, 'eligible'));
    await grantAll(bed.app, programme.id);
    expect((await lineOf(bed.owner, programme)).map(({ id, status }) => [id, status])).toEqual(
      lotteryOrder(seed, ids).map((id) => [id, id === first ? 'granted' : 'waitlisted']),
    );
  });
});
