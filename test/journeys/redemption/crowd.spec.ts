import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProgramme, policyTerms, policyVoucher } from '../../factories/programmes.js';
import * as commands from '../../factories/commands.js';
import { createLearners, type Learner } from '../../factories/learners.js';
import { createProvider, createSession, type Provider } from '../../factories/providers.js';
import { expireHolds, expireVouchers } from '../../factories/bookings.js';
import { differences, openTestBed, rowOf, rowsOf, type TestBed } from '../../factories/test-bed.js';

/** CROWD=20000 for a long night. */
const ACTIONS = Number(process.env['CROWD'] ?? 1500);
const LANES = 16;

let bed: TestBed;
let learners: Learner[];
let providers: Provider[];
let sessions: { id: string; provider: Provider }[];
let programmeIds: string[];

beforeAll(async () => {
  bed = await openTestBed(LANES);
  const terms = policyTerms({ vouchers: [policyVoucher({ amountMinor: 3_000n })] });
  const programmes = [await createProgramme(bed, { terms }), await createProgramme(bed, { terms })];
  programmeIds = programmes.map(({ id }) => id);
  learners = (
    await Promise.all(programmes.map((programme) => createLearners(bed, programme, Math.ceil(ACTIONS / 100))))
  ).flat();
  providers = [await createProvider(bed), await createProvider(bed)];
  sessions = [];
  for (const provider of providers) {
    for (const capacity of [3, 5, undefined]) {
      const options = capacity === undefined ? {} : { capacity };
      sessions.push({ provider, id: await createSession(bed, provider, options) });
    }
  }
});
afterAll(() => bed.close());

const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};
const chance = (share: number): boolean => Math.random() < share;

interface SomeHold {
  id: string;
  voucher: string;
  individual: string;
  provider: string;
  capture: string | null;
}

async function someHold(): Promise<SomeHold | undefined> {
  const rows = await rowsOf<SomeHold>(
    bed.app,
    `select h.id, h.voucher_id as voucher, h.individual_id as individual, h.provider_id as provider,
       (select c.id from redemption.capture c where c.hold_id = h.id order by random() limit 1) as capture
     from redemption.hold h order by random() limit 1`,
  );
  return rows[0];
}

/** Whatever can happen, several things of it to many holds in one transaction. */
const actions: Record<string, () => Promise<unknown>> = {
  book: () => {
    const session = pick(sessions);
    return commands.placeHold(bed.app, {
      ...pick(learners),
      sessionId: session.id,
      amountMinor: pick([100n, 700n, 1_500n]),
    });
  },
  request: async () => {
    const learner = pick(learners);
    const session = pick(sessions);
    // A voucher that is spent or revoked gives no code.
    const codeHash = await commands.createCode(bed.app, learner).catch(() => undefined);
    if (codeHash === undefined) return;
    const terms = { providerId: session.provider.id, codeHash, sessionId: session.id, amountMinor: 500n };
    const asked = await commands.requestHold(bed.app, terms);
    if (!asked.ok) return;
    const { id = '' } = asked.body;
    if (chance(0.7)) await commands.approveHold(bed.app, learner.individualId, id, 500n);
    else await commands.declineHold(bed.app, learner.individualId, id);
  },
  capture: async () => {
    const hold = await someHold();
    if (hold) await commands.capture(bed.app, hold.provider, hold.id, pick([50n, 100n, 500n, 700n, 1_500n]));
  },
  release: async () => {
    const hold = await someHold();
    if (!hold) return;
    await (chance(0.5)
      ? commands.releaseByLearner(bed.app, hold.individual, hold.id)
      : commands.releaseByProvider(bed.app, hold.provider, hold.id));
  },
  refund: async () => {
    const hold = await someHold();
    if (hold?.capture) await commands.refund(bed.app, hold.provider, hold.capture, pick([50n, 100n, 500n]));
  },
  attend: async () => {
    const hold = await someHold();
    if (hold) await commands.confirmAttendance(bed.app, hold.individual, hold.id);
  },
  dispute: async () => {
    const hold = await someHold();
    if (!hold) return;
    await commands.dispute(bed.app, hold.individual, hold.id);
    if (chance(0.8)) await commands.resolveDispute(bed.app, hold.id, chance(0.5) ? 'upheld' : 'dismissed');
  },
  revoke: async () => {
    if (chance(0.2))
      await commands.changeVoucher(bed.app, pick(learners).voucherId, pick(['revoke', 'suspend', 'resume']));
  },
  expire: async () => {
    // Many at once, across sessions, vouchers and programmes.
    await bed.owner.query(
      `update redemption.hold set expires_at = now() - interval '1 second', request_lapses_at = now() - interval '1 second'
       where id in (select id from redemption.hold where status in ('requested', 'held', 'partly-captured') order by random() limit 6
         for update skip locked)`,
    );
    await expireHolds(bed.app);
    if (chance(0.2)) await expireVouchers(bed.app);
  },
  pay: async () => {
    const made = await commands.createBatch(bed.app, pick(programmeIds));
    if (!made.ok) return;
    const { id = '' } = made.body;
    if (chance(0.6)) await commands.approveBatch(bed.app, id);
    await commands.cancelBatch(bed.app, id);
  },
};
const names = ['book', 'book', 'book', 'request', 'capture', 'capture', ...Object.keys(actions)];

test('a crowd on few vouchers and seats neither deadlocks nor loses an öre', async () => {
  let left = ACTIONS;
  const lane = async (): Promise<void> => {
    // Anything but a refusal, a deadlock above all, is thrown and ends the test.
    for (; left > 0; left -= 1) await actions[pick(names)]?.();
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  expect(await differences(bed.owner)).toEqual([]);
  const { rows } = await bed.owner.query<{ seats: boolean; paid: boolean; spent: boolean }>(
    `select
       (select coalesce(bool_and(s.seats_taken = (select count(*) from redemption.hold h where h.session_id = s.id
          and (h.status in ('requested', 'held', 'partly-captured') or h.captured_minor > h.refunded_minor))), true)
        from providers.session s where s.capacity is not null) as seats,
       (select coalesce(sum(t.amount_minor), 0) from ledger.transfer t where t.kind = 'pay')
         = (select coalesce(sum(i.amount_minor), 0) from payouts.item i join payouts.batch b on b.id = i.batch_id where b.status = 'approved') as paid,
       (select sum(b.spent_minor) from programme.budget b)
         = (select coalesce(sum(t.amount_minor), 0) from ledger.transfer t where t.kind = 'pay')
         - (select coalesce(sum(r.amount_minor), 0) from redemption.refund r left join payouts.item i on i.id = r.payout_item_id
            left join payouts.batch b on b.id = i.batch_id where r.after_payout and (b.id is null or b.status = 'draft')) as spent`,
  );
  expect(rows).toEqual([{ seats: true, paid: true, spent: true }]);
  const { done } = await rowOf<{ done: bigint }>(bed.owner, 'select count(*) as done from ledger.transfer');
  expect(done).toBeGreaterThan(BigInt(Math.floor(ACTIONS / 5)));
}, 600_000);
