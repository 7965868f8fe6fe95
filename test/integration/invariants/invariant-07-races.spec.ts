import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expireHolds, holdOf, letHoldRunOut } from '../../factories/bookings.js';
import * as commands from '../../factories/commands.js';
import { createLearners, voucherOf, type Learner } from '../../factories/learners.js';
import { createProgramme, policyTerms, policyVoucher } from '../../factories/programmes.js';
import { createProvider, createSession, type Provider } from '../../factories/providers.js';
import { differences, openTestBed, type TestBed } from '../../factories/test-bed.js';
import { applyStep } from '../../properties/model.js';
import { at, emptyModel, type Model } from '../../properties/model-state.js';
import type { Step } from '../../properties/steps.js';

/** RACES=2000 for a long night. What cannot take the same money twice is tried less often. */
const RACES = Number(process.env['RACES'] ?? 200);
const RARELY = Math.ceil(RACES / 5);
const MOVERS = ['capture', 'release', 'expiry', 'refund', 'dispute'];
/** Races that run side by side, each on a hold of its own. */
const LANES = 6;
const MINUTES = 20 * 60_000;

interface Ring {
  readonly provider: Provider;
  readonly learner: Learner;
  readonly holdId: string;
  readonly captureId: string;
}

/** Something that may happen to a hold at any moment, in the model and in the database. */
interface Contender {
  readonly step: Step;
  run(bed: TestBed, ring: Ring): Promise<commands.Outcome | number>;
}

/** Each works on a hold of 500 of which 200 have been captured, on a voucher of 600. */
const contenders: Readonly<Record<string, Contender>> = {
  capture: {
    step: { kind: 'capture', which: 0, amount: 300n, own: true },
    run: (bed, { provider, holdId }) => commands.capture(bed.app, provider.id, holdId, 300n),
  },
  'part capture': {
    step: { kind: 'capture', which: 0, amount: 200n, own: true },
    run: (bed, { provider, holdId }) => commands.capture(bed.app, provider.id, holdId, 200n),
  },
  release: {
    step: { kind: 'release', which: 0 },
    run: (bed, { learner, holdId }) => commands.releaseByLearner(bed.app, learner.individualId, holdId),
  },
  expiry: { step: { kind: 'expire-holds' }, run: (bed) => expireHolds(bed.app) },
  refund: {
    step: { kind: 'refund', which: 0, amount: 200n, own: true },
    run: (bed, { provider, captureId }) => commands.refund(bed.app, provider.id, captureId, 200n),
  },
  dispute: {
    step: { kind: 'dispute', which: 0 },
    run: (bed, { learner, holdId }) => commands.dispute(bed.app, learner.individualId, holdId),
  },
  confirmation: {
    step: { kind: 'confirm', which: 0 },
    run: (bed, { learner, holdId }) => commands.confirmAttendance(bed.app, learner.individualId, holdId),
  },
  revocation: {
    step: { kind: 'voucher', which: 0, event: 'revoke' },
    run: (bed, { learner }) => commands.changeVoucher(bed.app, learner.voucherId, 'revoke'),
  },
};

const names = Object.keys(contenders);
const pairs = names.flatMap((one, index) =>
  names.slice(index).map((other) => {
    const often = MOVERS.includes(one) && MOVERS.includes(other);
    return [often ? RACES : RARELY, one, other] as const;
  }),
);

const contender = (name: string): Contender => {
  const found = contenders[name];
  if (found === undefined) throw new Error(`there is no contender ${name}`);
  return found;
};

/** The ring as the model knows it. */
function modelOf(ended: boolean): Model {
  const voucher = { application: 0, purpose: 'guidance', amount: 600n, held: 300n, captured: 200n, returned: 0n };
  const hold = { voucher: 0, session: 0, amount: 500n, captured: 200n, released: 0n, refunded: 0n };
  return {
    ...emptyModel(),
    vouchers: [{ ...voucher, status: 'active', ended: false }],
    holds: [{ ...hold, status: 'partly-captured', disputed: false, attended: false, dismissed: false, ended }],
    captures: [{ hold: 0, amount: 200n, refunded: 0n, batch: null }],
  };
}

/** Hold and voucher in one line. */
const ending = (
  hold: { status: string; captured: bigint; released: bigint; refunded: bigint; disputed: boolean },
  voucher: { status: string; held: bigint; captured: bigint; returned: bigint },
): string =>
  `${hold.status} ${hold.captured} ${hold.released} ${hold.refunded} ${hold.disputed}` +
  ` on ${voucher.status} ${voucher.held} ${voucher.captured} ${voucher.returned}`;

/** Whoever expires the hold may be a contender of another lane, so what an expiry answers is left out. */
const said = (name: string, code: string): string => (name === 'expiry' ? name : `${name}: ${code}`);

/** What each is told and how it ends, when one comes after the other. */
function oneAfterTheOther(order: readonly string[], ended: boolean): string {
  const model = modelOf(ended);
  const told = order.map((name) => said(name, applyStep(model, contender(name).step)));
  return [...told.sort(), ending(at(model.holds, 0), at(model.vouchers, 0))].join(', ');
}

describe('invariant 7: whatever happens to a hold at once happens as if one came after the other', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(2 * LANES + 2);
  });
  afterAll(() => bed.close());

  async function prepareRings(count: number): Promise<Ring[]> {
    const terms = policyTerms({ vouchers: [policyVoucher({ amountMinor: 600n })] });
    const programme = await createProgramme(bed, { terms });
    const provider = await createProvider(bed);
    const sessionId = await createSession(bed, provider, { priceMinor: 500n });
    const learners = await createLearners(bed, programme, count);
    const rings: Ring[] = [];
    const prepare = async (learner: Learner): Promise<void> => {
      const booking = {
        individualId: learner.individualId,
        voucherId: learner.voucherId,
        sessionId,
        amountMinor: 500n,
      };
      const { id: holdId = '' } = await commands.bodyOf(commands.placeHold(bed.app, booking));
      const { id: captureId = '' } = await commands.bodyOf(commands.capture(bed.app, provider.id, holdId, 200n));
      rings.push({ provider, learner, holdId, captureId });
    };
    const waiting = [...learners];
    const lane = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await prepare(next);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return rings;
  }

  /** Lets both loose at once; returns what each was told. */
  async function race(ring: Ring, both: readonly string[]): Promise<string[]> {
    if (both.includes('expiry')) await letHoldRunOut(bed, ring.holdId);
    const told = await Promise.all(
      both.map(async (name) => {
        // A head start now and then, so that neither is always the first.
        if (Math.random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
        const outcome = await contender(name).run(bed, ring);
        return said(name, typeof outcome === 'number' ? String(outcome) : commands.codeOf(outcome));
      }),
    );
    return told.sort();
  }

  test.each(pairs)(
    '%i times %s against %s',
    async (count, one, other) => {
      const ended = [one, other].includes('expiry');
      const rings = await prepareRings(count);
      const allowed = [oneAfterTheOther([one, other], ended), oneAfterTheOther([other, one], ended)];
      const results: (readonly [ring: Ring, told: string[]])[] = [];
      const lane = async (): Promise<void> => {
        for (let ring = rings.pop(); ring !== undefined; ring = rings.pop()) {
          results.push([ring, await race(ring, Math.random() < 0.5 ? [one, other] : [other, one])]);
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      // Expiry passes by what somebody is busy with, and comes again.
      if (ended) await expireHolds(bed.app);
      const surprises: string[] = [];
      for (const [ring, told] of results) {
        const end = ending(await holdOf(bed.owner, ring.holdId), await voucherOf(bed.owner, ring.learner.voucherId));
        const result = [...told, end].join(', ');
        if (!allowed.includes(result)) surprises.push(result);
      }
      expect({ allowed, surprises }).toEqual({ allowed, surprises: [] });
    },
    MINUTES,
  );

  test('and after all these races the ledger adds up', async () => {
    expect(await differences(bed.owner)).toEqual([]);
  });
});
