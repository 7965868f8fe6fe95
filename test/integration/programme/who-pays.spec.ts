import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createScene, type Scene } from '../../factories/bookings.js';
import {
  atOnce,
  bodyOf,
  codeOf,
  createCode,
  placeHold,
  releaseByLearner,
  requestHold,
  tally,
  type Outcome,
} from '../../factories/commands.js';
import { createLearner } from '../../factories/learners.js';
import { createProgramme, policyTerms, policyVoucher } from '../../factories/programmes.js';
import { createProvider, createSession } from '../../factories/providers.js';
import { openTestBed, rowOf, type TestBed } from '../../factories/test-bed.js';

describe('what a person pays themselves, and to whom', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed();
  });
  afterAll(() => bed.close());

  /** The session costs 100 kr; the voucher is good for 100 kr, the policy for 25 % of own money. */
  const scene = (): Promise<Scene> => createScene(bed, { vouchers: [policyVoucher({ ownContributionPercent: 25 })] });
  const book = ({ learner, sessionId }: Scene, amountMinor: bigint): Promise<Outcome> =>
    placeHold(bed.app, { ...learner, sessionId, amountMinor });

  test('a hold covers no more than the policy’s part of the price', async () => {
    const one = await scene();
    expect(await book(one, 7_501n)).toMatchObject({
      code: 'own-contribution-missing',
      params: { ownContributionPercent: 25, mostMinor: '7500' },
    });
    expect((await book(one, 7_500n)).ok).toBe(true);
  });

  test('several holds for one session cover no more together, and what is let go of can be held again', async () => {
    const one = await scene();
    const { id = '' } = await bodyOf(book(one, 5_000n));
    expect(await book(one, 2_501n)).toMatchObject({ code: 'own-contribution-missing', params: { mostMinor: '2500' } });
    await bodyOf(releaseByLearner(bed.app, one.learner.individualId, id));
    expect((await book(one, 5_000n)).ok).toBe(true);
  });

  test('twenty bookings at once cover no more together', async () => {
    const one = await scene();
    expect(tally(await atOnce(20, () => book(one, 2_500n)))).toEqual({ ok: 3, 'own-contribution-missing': 17 });
  });

  test('a part of an öre stays with the person', async () => {
    const one = await createScene(bed, { vouchers: [policyVoucher({ ownContributionPercent: 33 })] });
    const sessionId = await createSession(bed, one.provider, { priceMinor: 101n });
    expect(await book({ ...one, sessionId }, 68n)).toMatchObject({ params: { mostMinor: '67' } });
    expect((await book({ ...one, sessionId }, 67n)).ok).toBe(true);
  });

  test('a provider with the learner’s code is held to the same', async () => {
    const { learner, provider, sessionId } = await scene();
    const codeHash = await createCode(bed.app, learner);
    const request = { providerId: provider.id, codeHash, sessionId };
    expect(codeOf(await requestHold(bed.app, { ...request, amountMinor: 7_501n }))).toBe('own-contribution-missing');
    // The refusal has undone all, so the code is still good.
    expect((await requestHold(bed.app, { ...request, amountMinor: 7_500n })).ok).toBe(true);
  });

  test('only the named providers may redeem a voucher that names some', async () => {
    const [named, other] = [await createProvider(bed), await createProvider(bed)];
    const { number } = await rowOf<{ number: string }>(
      bed.owner,
      'select organisation_number as number from providers.provider where id = $1',
      [named.id],
    );
    const programme = await createProgramme(bed, {
      terms: policyTerms({ vouchers: [policyVoucher({ redeemers: [number] })] }),
    });
    const learner = await createLearner(bed, programme);
    const at = async (provider: typeof named): Promise<Outcome> =>
      placeHold(bed.app, { ...learner, sessionId: await createSession(bed, provider), amountMinor: 100n });
    expect(codeOf(await at(other))).toBe('provider-not-a-redeemer');
    expect((await at(named)).ok).toBe(true);
  });
});
