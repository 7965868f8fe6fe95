import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplication,
  createIndividual,
  createIndividuals,
  decide,
  grantAll,
} from '../../factories/applications.js';
import { atOnce, bodyOf, erase, reconsider, submitApplication, tally, withdraw } from '../../factories/commands.js';
import { createProgramme } from '../../factories/programmes.js';
import { countOf, differences, openTestBed, sqlStateOf, type TestBed } from '../../factories/test-bed.js';

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
});
