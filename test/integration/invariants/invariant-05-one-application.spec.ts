import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplication,
  createIndividual,
  createIndividuals,
  decide,
  grantAll,
} from '../../factories/applications.js';
import {
  atOnce,
  bodyOf,
  capture,
  codeOf,
  erase,
  placeHold,
  refund,
  reconsider,
  submitApplication,
  tally,
  withdraw,
} from '../../factories/commands.js';
import { createScene, withNewLearner } from '../../factories/bookings.js';
import { createProgramme } from '../../factories/programmes.js';
import { countOf, differences, openTestBed, rowOf, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

const UNIQUE_VIOLATION = '23505';
const LIVE = `from eligibility.application where programme_id = $1 and status not in ('rejected', 'withdrawn')`;

describe('invariant 5: one live application per person and round, one checkbook per granted application', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(40);
  });
  afterAll(() => bed.close());

  test('40 applications of one person at once: one is accepted', async () => {
    const programme = await createProgramme(bed);
    const person = await createIndividual(bed);
    const outcomes = await atOnce(40, () => submitApplication(bed.app, person, programme.id));
    expect(tally(outcomes)).toEqual({ ok: 1, 'application-exists': 39 });
    expect(await countOf(bed.owner, LIVE, [programme.id])).toBe(1);
  });

  test('a second live application is refused even to a superuser', async () => {
    const programme = await createProgramme(bed);
    const { id } = await createApplication(bed, programme);
    const copy = `insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor, language)
      select individual_id, programme_id, round_id, policy_version_id, amount_minor, language from eligibility.application where id = $1`;
    expect(await sqlStateOf(bed.owner.query(copy, [id]))).toBe(UNIQUE_VIOLATION);
  });

  test('whoever withdrew may apply again, and gets a new place at the end', async () => {
    const programme = await createProgramme(bed);
    const person = await createIndividual(bed);
    const first = await bodyOf(submitApplication(bed.app, person, programme.id));
    await bodyOf(withdraw(bed.app, person, first.id ?? ''));
    const second = await bodyOf(submitApplication(bed.app, person, programme.id));
    const later = `from eligibility.application a, eligibility.application b where a.id = $1 and b.id = $2 and a.seq < b.seq`;
    expect(await countOf(bed.owner, later, [first.id, second.id])).toBe(1);
  });

  test('reconsidering a rejection while applying anew leaves one of the two alive', async () => {
    const programme = await createProgramme(bed);
    for (let round = 0; round < 25; round += 1) {
      const rejected = await createApplication(bed, programme, 'rejected');
      const outcomes = await Promise.all([
        reconsider(bed.app, rejected.individualId, rejected.id),
        submitApplication(bed.app, rejected.individualId, programme.id),
      ]);
      expect(tally(outcomes)).toEqual({ ok: 1, 'application-exists': 1 });
    }
  });

  test('a second checkbook for an application is refused even to a superuser', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10_000n });
    const { id } = await createApplication(bed, programme);
    await grantAll(bed.app, programme.id);
    const copy = `insert into checkbook.checkbook (application_id, individual_id, programme_id, policy_version_id, amount_minor)
      select application_id, individual_id, programme_id, policy_version_id, amount_minor from checkbook.checkbook where application_id = $1`;
    expect(await sqlStateOf(bed.owner.query(copy, [id]))).toBe(UNIQUE_VIOLATION);
  });

  test('withdrawing and granting at once end in exactly one of the two, never in both', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 300_000n });
    const people = await createIndividuals(bed, 30);
    const ids = await Promise.all(
      people.map(async (person) => (await bodyOf(submitApplication(bed.app, person, programme.id))).id ?? ''),
    );
    await decide(bed.app, programme, ids, 'eligible');
    const [, outcomes] = await Promise.all([
      Promise.all([grantAll(bed.app, programme.id, 5), grantAll(bed.app, programme.id, 3)]),
      Promise.all(people.map((person, index) => withdraw(bed.app, person, ids[index] ?? ''))),
    ]);
    const counts = tally(outcomes);
    const withdrawn = counts['ok'] ?? 0;
    expect(counts['application-not-withdrawable'] ?? 0).toBe(30 - withdrawn);
    await grantAll(bed.app, programme.id);
    expect(await countOf(bed.owner, 'from checkbook.checkbook where programme_id = $1', [programme.id])).toBe(
      30 - withdrawn,
    );
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('whoever has been erased cannot apply, even in the same moment', async () => {
    const programme = await createProgramme(bed);
    for (let round = 0; round < 25; round += 1) {
      const person = await createIndividual(bed);
      const [erased, submitted] = await Promise.all([
        erase(bed.app, person),
        submitApplication(bed.app, person, programme.id),
      ]);
      expect(tally([erased])).toEqual({ ok: 1 });
      expect(Object.keys(tally([submitted]))[0]).toMatch(/^(ok|individual-not-found)$/);
      const alive = `from eligibility.application where individual_id = $1 and status <> 'withdrawn'`;
      expect(await countOf(bed.owner, alive, [person])).toBe(0);
    }
  });

  describe('whoever is erased and comes back', () => {
    /** Erases a person, and has them sign in anew as somebody with the same number. */
    const eraseAndReturn = async (person: string): Promise<string> => {
      const { index } = await rowOf<{ index: Buffer }>(
        bed.owner,
        'select personnummer_index as index from individuals.individual where id = $1',
        [person],
      );
      await bodyOf(erase(bed.app, person));
      const back = await rowOf<{ id: string }>(
        bed.owner,
        'insert into individuals.individual (personnummer_index, personnummer_ciphertext) values ($1, $1) returning id',
        [index],
      );
      return back.id;
    };
    const TOMBSTONES = 'from individuals.tombstone where round_id = $1';
    const endRound = (roundId: string) =>
      bed.owner.query(
        `with ended as (update programme.round set closes_at = now() - interval '1 second' where id = $1)
         update individuals.tombstone set until = now() - interval '1 second' where round_id = $1`,
        [roundId],
      );

    test('is not granted a second time in the round, only in the next', async () => {
      const scene = await createScene(bed);
      const { programme, learner } = scene;
      const back = await eraseAndReturn(learner.individualId);
      expect(codeOf(await submitApplication(bed.app, back, programme.id))).toBe('application-exists');
      const again = await eraseAndReturn(back);
      expect(codeOf(await submitApplication(bed.app, again, programme.id))).toBe('application-exists');
      expect(codeOf(await submitApplication(bed.app, again, (await createProgramme(bed)).id))).toBe('ok');
      await endRound(programme.roundId);
      await bed.owner.query(
        `insert into programme.round (programme_id, name, opens_at, closes_at) values ($1, 'Round 2', now(), now() + interval '1 day')`,
        [programme.id],
      );
      expect(codeOf(await submitApplication(bed.app, again, programme.id))).toBe('ok');
    });

    test.each(['submitted', 'waitlisted', 'rejected', 'withdrawn'] as const)(
      'after an application that was %s is kept out only if that was still alive',
      async (status) => {
        const programme = await createProgramme(bed);
        const { individualId } = await createApplication(bed, programme, status);
        const alive = status === 'submitted' || status === 'waitlisted';
        const back = await eraseAndReturn(individualId);
        expect(await countOf(bed.owner, TOMBSTONES, [programme.roundId])).toBe(alive ? 1 : 0);
        const submitted = await submitApplication(bed.app, back, programme.id);
        expect(codeOf(submitted)).toBe(alive ? 'application-exists' : 'ok');
      },
    );

    test('is forgotten when the round has closed', async () => {
      const [closed, open] = [await createScene(bed), await createScene(bed)];
      for (const { learner } of [closed, open]) await bodyOf(erase(bed.app, learner.individualId));
      await endRound(closed.programme.roundId);
      await bed.app.query('select individuals.forget_tombstones()');
      expect(await countOf(bed.owner, TOMBSTONES, [closed.programme.roundId])).toBe(0);
      expect(await countOf(bed.owner, TOMBSTONES, [open.programme.roundId])).toBe(1);
    });

    test('leaves no voucher that a refund could make usable again', async () => {
      const scene = await withNewLearner(bed, await createScene(bed));
      const { individualId, voucherId } = scene.learner;
      const hold = await bodyOf(
        placeHold(bed.app, { individualId, voucherId, sessionId: scene.sessionId, amountMinor: 10_000n }),
      );
      const taken = await bodyOf(capture(bed.app, scene.provider.id, hold.id ?? '', 10_000n));
      await bodyOf(erase(bed.app, individualId));
      await bodyOf(refund(bed.app, scene.provider.id, taken.id ?? '', 4_000n));
      const voucher =
        'select status, captured_minor as captured, returned_minor as returned from checkbook.voucher where id = $1';
      expect(await rowOf(bed.owner, voucher, [voucherId])).toEqual({
        status: 'revoked',
        captured: 6_000n,
        returned: 4_000n,
      });
      expect(await differences(bed.owner)).toEqual([]);
    });
  });
});
