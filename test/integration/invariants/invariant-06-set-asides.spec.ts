import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplications,
  decide,
  grantAll,
  grantBatch,
  type ApplicationState,
} from '../../factories/applications.js';
import { appropriate, bodyOf, changeVoucher, review } from '../../factories/commands.js';
import { lineOf, putInSetAside, setAside } from '../../factories/order.js';
import { budgetOf, createProgramme, type Programme } from '../../factories/programmes.js';
import { countOf, differences, openTestBed, rowOf, rowsOf, type TestBed } from '../../factories/test-bed.js';

const GRANT = 10_000n;

describe('invariant 6: each part of a budget is granted in the order of the line', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(8);
  });
  afterAll(() => bed.close());

  /** Applications in queue order: the part each may draw on (or none), and its state if it is not eligible. */
  const stand = async (
    programme: Programme,
    ...entries: (string | null | readonly [string | null, ApplicationState])[]
  ): Promise<string[]> => {
    const ids: string[] = [];
    for (const entry of entries) {
      const [part, state] = Array.isArray(entry)
        ? (entry as [string | null, ApplicationState])
        : [entry as string | null, 'eligible' as const];
      const [application] = await createApplications(bed, programme, 1, state);
      ids.push(application?.id ?? '');
      if (part !== null) await putInSetAside(bed, [application?.id ?? ''], part);
    }
    return ids;
  };

  /** Who paid for each along the line, or what state it is in. */
  const outcome = async (programme: Programme): Promise<string[]> => {
    await grantAll(bed.app, programme.id, 2);
    expect(await differences(bed.owner)).toEqual([]);
    const { appropriated, committed } = await budgetOf(bed.owner, programme.id);
    expect(committed).toBeLessThanOrEqual(appropriated);
    return (await lineOf(bed.owner, programme)).map(({ status, paidBy }) =>
      status === 'granted' ? (paidBy ?? 'general') : status,
    );
  };

  const usedOf = async (programme: Programme, code: string): Promise<bigint> =>
    (
      await rowOf<{ used: bigint }>(
        bed.owner,
        'select used_minor as used from programme.set_aside where programme_id = $1 and code = $2',
        [programme.id, code],
      )
    ).used;

  test('members are paid from their part while it lasts, then from the general one; others only from that', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 10n * GRANT });
    await setAside(bed, programme, 'north', 30);
    await stand(programme, null, 'north', null, 'north', 'north', 'north', null, null, null, null, 'north', null);
    expect(await outcome(programme)).toEqual([
      ...['general', 'north', 'general', 'north', 'north', 'general', 'general', 'general', 'general', 'general'],
      ...['waitlisted', 'waitlisted'],
    ]);
    expect(await usedOf(programme, 'north')).toBe(3n * GRANT);
  });

  test('money set aside waits for members, however long the line of others before them', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 4n * GRANT });
    await setAside(bed, programme, 'north', 25);
    await setAside(bed, programme, 'young', 50);
    await stand(programme, ...Array<null>(9).fill(null));
    expect(await outcome(programme)).toEqual(['general', ...Array<string>(8).fill('waitlisted')]);
    await stand(programme, 'young', 'north', 'young', 'young', 'elsewhere');
    expect((await outcome(programme)).slice(9)).toEqual(['young', 'north', 'young', 'waitlisted', 'waitlisted']);
  });

  test('a part that is not an exact number of grants is used as far as it goes', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 3n * GRANT });
    await setAside(bed, programme, 'north', 50);
    await stand(programme, 'north', 'north', 'north');
    expect(await outcome(programme)).toEqual(['north', 'general', 'waitlisted']);
  });

  test('an open case ahead keeps its money back from every part', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 4n * GRANT });
    await setAside(bed, programme, 'north', 25);
    await setAside(bed, programme, 'young', 25);
    const [ahead = ''] = await stand(programme, [null, 'manual-review'], null, null, 'young');
    expect(await outcome(programme)).toEqual(['manual-review', 'general', 'waitlisted', 'waitlisted']);
    await bodyOf(review(bed.app, ahead, 'rejected'));
    expect(await outcome(programme)).toEqual(['rejected', 'general', 'general', 'young']);
  });

  test('what the general part laid out for a member is charged to their own when the open case ahead does not need it', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 4n * GRANT });
    await setAside(bed, programme, 'north', 25);
    const [ahead = ''] = await stand(programme, [null, 'manual-review'], 'north', null, null);
    expect(await outcome(programme)).toEqual(['manual-review', 'general', 'general', 'waitlisted']);
    await bodyOf(review(bed.app, ahead, 'eligible'));
    expect(await outcome(programme)).toEqual(['general', 'north', 'general', 'general']);
    expect(await usedOf(programme, 'north')).toBe(GRANT);
    const charged = `from audit.entry e join eligibility.application a on a.id = e.subject_id
      where e.action = 'application.charged' and a.programme_id = $1`;
    expect(await countOf(bed.owner, charged, [programme.id])).toBe(1);
  });

  test('a claim that the part can no longer meet stays with the general one, also when more is appropriated', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 4n * GRANT });
    await setAside(bed, programme, 'north', 25);
    const [ahead = ''] = await stand(programme, ['north', 'submitted'], 'north', null);
    await grantAll(bed.app, programme.id);
    await decide(bed.app, programme, [ahead], 'eligible');
    expect(await outcome(programme)).toEqual(['north', 'general', 'general']);
    await bodyOf(appropriate(bed.app, programme.id, 4n * GRANT));
    expect(await outcome(programme)).toEqual(['north', 'general', 'general']);
    await stand(programme, 'north');
    expect((await outcome(programme)).at(3)).toBe('north');
  });

  test('money appropriated goes to the parts by their shares, and each promotes its first', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 2n * GRANT });
    await setAside(bed, programme, 'north', 50);
    await stand(programme, null, 'north', 'north', null, 'north', null, null);
    expect((await outcome(programme)).slice(2)).toEqual(Array<string>(5).fill('waitlisted'));
    await bodyOf(appropriate(bed.app, programme.id, 4n * GRANT));
    expect(await outcome(programme)).toEqual([
      'general',
      'north',
      'north',
      'general',
      'north',
      'general',
      'waitlisted',
    ]);
  });

  test('money that returns goes to the general part, whichever paid', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 2n * GRANT });
    await setAside(bed, programme, 'north', 50);
    const [, member = ''] = await stand(programme, null, 'north', 'north', null);
    expect(await outcome(programme)).toEqual(['general', 'north', 'waitlisted', 'waitlisted']);
    const [voucher] = await rowsOf<{ id: string }>(
      bed.owner,
      'select v.id from checkbook.voucher v join checkbook.checkbook c on c.id = v.checkbook_id where c.application_id = $1',
      [member],
    );
    await bodyOf(changeVoucher(bed.app, voucher?.id ?? '', 'revoke'));
    expect(await outcome(programme)).toEqual(['general', 'north', 'general', 'waitlisted']);
    expect(await usedOf(programme, 'north')).toBe(GRANT);
  });

  test('from the day of its release a part is general money, and the work list is told once', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 2n * GRANT });
    await setAside(bed, programme, 'north', 50, '2999-12-31');
    await stand(programme, null, null);
    expect(await outcome(programme)).toEqual(['general', 'waitlisted']);
    await bed.owner.query('update programme.set_aside set released_on = platform.today() where programme_id = $1', [
      programme.id,
    ]);
    await bed.owner.query('update platform.outbox set done_at = now() where done_at is null');
    for (let run = 0; run < 3; run += 1) await bed.app.query('select checkbook.release_set_asides()');
    const due = `from platform.outbox where topic = 'grant.due' and subject_id = $1 and done_at is null`;
    expect(await countOf(bed.owner, due, [programme.id])).toBe(1);
    expect(await outcome(programme)).toEqual(['general', 'general']);
  });

  test('parts that are set aside only when the money has been granted never take the budget over what it has', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 4n * GRANT });
    await stand(programme, null, null, null);
    await grantAll(bed.app, programme.id);
    await setAside(bed, programme, 'north', 50);
    await setAside(bed, programme, 'young', 50);
    await stand(programme, null, 'north', 'young', 'north');
    expect((await outcome(programme)).slice(3)).toEqual(['waitlisted', 'north', 'waitlisted', 'waitlisted']);
  });

  test('twenty batchers at once pay each grant once', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 30n * GRANT });
    await setAside(bed, programme, 'north', 40);
    await stand(programme, ...Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? 'north' : null)));
    await Promise.all(Array.from({ length: 20 }, () => grantBatch(bed.app, programme.id, 3)));
    const paid = await outcome(programme);
    expect(paid.filter((each) => each === 'north')).toHaveLength(12);
    expect(paid.filter((each) => each === 'general')).toHaveLength(18);
    expect(paid.slice(0, 27)).not.toContain('waitlisted');
  });

  test('the reconciler notices when what a part has paid is tampered with', async () => {
    const programme = await createProgramme(bed, { appropriatedMinor: 2n * GRANT });
    await setAside(bed, programme, 'north', 50);
    await stand(programme, 'north');
    await grantAll(bed.app, programme.id);
    const client = await bed.owner.connect();
    try {
      await client.query('begin');
      for (const tampering of [
        'update programme.set_aside set used_minor = used_minor + 1',
        'update checkbook.checkbook set set_aside = null',
        `update checkbook.checkbook set set_aside = 'nowhere' where set_aside is not null`,
      ]) {
        await client.query('savepoint s');
        await client.query(tampering);
        expect((await differences(client)).map(({ what }) => what).join()).toContain('used of set-aside');
        await client.query('rollback to s');
      }
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
