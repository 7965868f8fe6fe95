import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplications, grantAll } from '../../factories/applications.js';
import {
  appropriate,
  atOnce,
  bodyOf,
  codeOf,
  discardDraft,
  draftPolicy,
  publishDraft,
  tally,
  type Outcome,
} from '../../factories/commands.js';
import {
  createProgramme,
  policyDocument,
  policyTerms,
  policyVoucher,
  publishPolicy,
  type PolicyTerms,
  type Programme,
} from '../../factories/programmes.js';
import {
  countOf,
  differences,
  openTestBed,
  rolledBack,
  rowsOf,
  sqlStateOf,
  type TestBed,
} from '../../factories/test-bed.js';

const CHECK = '23514';
const NO_CHANGE = 'TC002';
const in_ = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('publishing a policy', () => {
  let bed: TestBed;
  let programme: Programme;
  let later = 60_000;
  beforeAll(async () => {
    bed = await openTestBed();
    programme = await createProgramme(bed);
  });
  afterAll(async () => {
    expect(await differences(bed.owner)).toEqual([]);
    await bed.close();
  });

  /** A draft that comes into force after every other of these tests. */
  const draft = async (changes: Partial<PolicyTerms> = {}, by?: string): Promise<string> => {
    later += 60_000;
    const document = policyDocument(policyTerms(changes), new Date(Date.now() + later));
    return (await bodyOf(draftPolicy(bed.app, programme.id, document, by))).id ?? '';
  };
  const publish = async (changes: Partial<PolicyTerms>): Promise<Outcome> =>
    publishDraft(bed.app, programme.id, await draft(changes));

  test('takes two people, whatever code asks for it', async () => {
    const author = randomUUID();
    const id = await draft({}, author);
    expect(codeOf(await publishDraft(bed.app, programme.id, id, author))).toBe('same-person');
    const alone = `update programme.policy_draft set status = 'published', settled_by = created_by, settled_at = now() where id = $1`;
    expect(await sqlStateOf(bed.owner.query(alone, [id]))).toBe(CHECK);
    const inserted = rolledBack(bed.owner, (db) =>
      db.query(
        `insert into programme.policy_version select (jsonb_populate_record(v, jsonb_build_object(
           'id', platform.new_id(), 'version', 99, 'drafted_by', v.published_by))).*
         from programme.policy_version v where v.programme_id = $1 limit 1`,
        [programme.id],
      ),
    );
    expect(await sqlStateOf(inserted)).toBe(CHECK);
    expect((await publishDraft(bed.app, programme.id, id)).ok).toBe(true);
  });

  test('happens once, however many publish the same draft at once, with its audit row and outbox row', async () => {
    const id = await draft();
    const outcomes = await atOnce(20, () => publishDraft(bed.app, programme.id, id));
    expect(tally(outcomes)).toEqual({ ok: 1, 'policy-not-a-draft': 19 });
    const audited = `from audit.entry where action = 'programme.policy-published' and data->>'policyVersionId' = $1`;
    expect(await countOf(bed.owner, audited, [id])).toBe(1);
    expect(await countOf(bed.owner, 'from programme.policy_version where id = $1', [id])).toBe(1);
  });

  test('refuses what was discarded, what was published, and what is another programme’s', async () => {
    const [discarded, other] = [await draft(), await createProgramme(bed)];
    await bodyOf(discardDraft(bed.app, programme.id, discarded));
    expect(codeOf(await publishDraft(bed.app, programme.id, discarded))).toBe('policy-not-a-draft');
    expect(codeOf(await discardDraft(bed.app, programme.id, discarded))).toBe('policy-not-a-draft');
    expect(codeOf(await publishDraft(bed.app, other.id, await draft()))).toBe('policy-version-not-found');
    expect(codeOf(await discardDraft(bed.app, programme.id, programme.policyVersionId))).toBe('policy-not-a-draft');
    expect(codeOf(await discardDraft(bed.app, programme.id, randomUUID()))).toBe('policy-version-not-found');
  });

  test('publishes what was drafted: nobody can change a draft or take it away, not even a superuser', async () => {
    const id = await draft();
    for (const statement of [
      `update programme.policy_draft set document = '{}' where id = '${id}'`,
      `update programme.policy_draft set created_by = platform.new_id() where id = '${id}'`,
      `delete from programme.policy_draft where id = '${id}'`,
      'truncate programme.policy_draft',
    ]) {
      expect([statement, await sqlStateOf(rolledBack(bed.owner, (db) => db.query(statement)))]).toEqual([
        statement,
        NO_CHANGE,
      ]);
    }
  });

  describe('with rounds', () => {
    const round = (name: string, opens: number, closes: number, order = 'first-come') => ({
      name,
      opensAt: in_(opens),
      closesAt: in_(closes),
      order,
    });
    const roundsOf = () =>
      rowsOf<{ id: string; name: string; order: string; opens: number }>(
        bed.owner,
        `select id, name, order_by as order, round(extract(epoch from opens_at - now()) / 86400)::int as opens
         from programme.round where programme_id = $1 and name like 'r%' order by opens_at`,
        [programme.id],
      );

    test('makes those that are new and moves those that have not opened, also past each other', async () => {
      expect((await publish({ rounds: [round('r1', 40, 50), round('r2', 50, 60, 'lottery')] })).ok).toBe(true);
      const [first, second] = await roundsOf();
      expect([first, second]).toMatchObject([
        { name: 'r1', order: 'first-come', opens: 40 },
        { name: 'r2', order: 'lottery', opens: 50 },
      ]);
      expect((await publish({ rounds: [round('r1', 50, 60, 'lottery'), round('r2', 40, 50, 'lottery')] })).ok).toBe(
        true,
      );
      expect(await roundsOf()).toMatchObject([
        { id: second?.id, name: 'r2', opens: 40 },
        { id: first?.id, name: 'r1', opens: 50, order: 'lottery' },
      ]);
    });

    test('leaves those alone that it does not name, and makes none that overlap them', async () => {
      const before = await roundsOf();
      expect((await publish({})).ok).toBe(true);
      expect(codeOf(await publish({ rounds: [round('r3', 45, 46)] }))).toBe('rounds-overlap');
      expect(await roundsOf()).toEqual(before);
    });

    test('refuses to change one that has opened, and takes it when it says the same', async () => {
      const [open] = await rowsOf<{ name: string; opensAt: Date; closesAt: Date }>(
        bed.owner,
        `select name, opens_at as "opensAt", closes_at as "closesAt" from programme.round where id = $1`,
        [programme.roundId],
      );
      const same = { name: open?.name, opensAt: open?.opensAt.toISOString(), closesAt: open?.closesAt.toISOString() };
      await bed.owner.query(
        `update programme.round set opens_at = date_trunc('milliseconds', opens_at), closes_at = date_trunc('milliseconds', closes_at) where id = $1`,
        [programme.roundId],
      );
      expect((await publish({ rounds: [{ ...same, order: 'first-come' }] })).ok).toBe(true);
      const refused = await publish({ rounds: [{ ...same, order: 'lottery' }] });
      expect(refused).toMatchObject({ code: 'round-already-open', params: { round: open?.name } });
    });
  });

  test('keeps the parts of the budget as the latest version says; what it no longer names is empty', async () => {
    const part = (code: string, percent: number, changes: object = {}) => ({
      code,
      nameSv: 'a',
      nameEn: 'b',
      percent,
      ...changes,
    });
    await publish({ setAsides: [part('north', 20, { releasedOn: '2030-01-01' }), part('jobless', 10)] });
    await publish({ setAsides: [part('north', 30)] });
    expect(
      await rowsOf(
        bed.owner,
        'select code, percent, released_on as released from programme.set_aside where programme_id = $1 order by code',
        [programme.id],
      ),
    ).toEqual([
      { code: 'jobless', percent: 0, released: null },
      { code: 'north', percent: 30, released: null },
    ]);
  });

  test('grants as many vouchers of a purpose as it says, and reserves the money for all of them', async () => {
    const vouchers = [policyVoucher({ number: 3 }), policyVoucher({ purpose: 'skills-mapping', amountMinor: 500n })];
    const generous = await createProgramme(bed, { terms: policyTerms({ vouchers }) });
    expect(generous.grantMinor).toBe(30_500n);
    await bodyOf(appropriate(bed.app, generous.id, generous.grantMinor * 3n));
    await createApplications(bed, generous, 3);
    await grantAll(bed.app, generous.id);
    expect(
      await rowsOf(
        bed.owner,
        `select purpose, count(*)::int as vouchers, sum(amount_minor)::int as minor, count(distinct checkbook_id)::int as books
         from checkbook.voucher where programme_id = $1 group by purpose order by purpose`,
        [generous.id],
      ),
    ).toEqual([
      { purpose: 'guidance', vouchers: 9, minor: 90_000, books: 3 },
      { purpose: 'skills-mapping', vouchers: 3, minor: 1_500, books: 3 },
    ]);
  });

  test('keeps the deadlines where other SQL reads them', async () => {
    const id = await publishPolicy(bed.app, (await createProgramme(bed)).id, policyTerms(), new Date());
    expect(
      await rowsOf(
        bed.owner,
        `select delay_notice_days, review_days, answer_days, quality_sample_percent from programme.policy_version where id = $1`,
        [id],
      ),
    ).toEqual([{ delay_notice_days: 60, review_days: 30, answer_days: 14, quality_sample_percent: 0 }]);
  });
});
