import type pg from 'pg';
import type { Bench, BenchContext, BenchResult } from '../harness/bench.js';
import { peakRssMb } from '../harness/memory.js';
import { count, requireEqual, requireReconciled } from '../harness/proof.js';
import { interleave } from '../harness/rounds.js';
import { setStage, settle, startCluster } from '../harness/stage.js';
import { LANES, LoadGenerator, successes } from '../load/load-generator.js';
import type { Pair } from '../load/pairs.js';
import { choosePairs } from '../seed/pairs.js';
import { seedProgramme } from '../seed/programme.js';
import { seedProviders } from '../seed/providers.js';
import { seedVouchers } from '../seed/vouchers.js';
import { AMOUNT_MINOR } from './hold-capture.js';

/** How many bookings one voucher has money for. */
const BOOKINGS = { quick: 400, full: 4_000 };
/** A tenth more than the money is for: they must all be refused. */
const BEYOND_THE_MONEY = 0.1;
const PAIRS = { quick: 300, full: 3_000 };
const USED_UP = '409 voucher-exhausted';

export const hotVoucher: Bench = {
  name: 'hot-voucher',
  aim: { ratio: 1, text: '> 500/s on one voucher, zero excess' },
  run: async (context) => [await measure(context)],
};

async function measure(context: BenchContext): Promise<BenchResult> {
  const { owner, dataDir, ...stage } = await setStage(context, await startCluster(context));
  const bookings = context.quick ? BOOKINGS.quick : BOOKINGS.full;
  const pairs = context.quick ? PAIRS.quick : PAIRS.full;
  const parts = context.rounds + 1;
  const programme = await seedProgramme(owner, 0);
  await seedProviders(owner, 1);
  // Part 0 of the vouchers is for one voucher at a time, the other parts for one provider.
  await seedVouchers(owner, programme, pairs * (parts + 1), context.progress);
  await settle(owner);
  const api = await stage.api();
  const load = LoadGenerator.start(context);
  const hot = await choosePairs(owner, { pairs: parts, part: 0, parts: parts + 1 });
  let refused = 0;
  let captured = 0;
  const rounds = await interleave(
    {
      voucher: async (number) => {
        const pair = at(hot, number);
        const amountMinor = await shareOf(owner, pair, bookings);
        const times = Math.ceil(bookings * (1 + BEYOND_THE_MONEY));
        const report = await load.run('holdsByHttp', { url: api.url, dataDir, pair, amountMinor, times });
        requireEqual('bookings on one voucher', bookings, successes(report, ['ok', USED_UP]));
        refused += report.outcomes[USED_UP] ?? 0;
        await requireFullyHeld(owner, pair, bookings);
        return bookings / report.seconds;
      },
      provider: async (number) => {
        const chosen = await choosePairs(owner, { pairs, part: number + 1, parts: parts + 1 });
        const report = await load.run('pairsByHttp', {
          url: api.url,
          dataDir,
          pairs: chosen,
          amountMinor: AMOUNT_MINOR,
        });
        captured += successes(report);
        return pairs / report.seconds;
      },
    },
    context.rounds,
    context.progress,
  );
  const rows = await count(owner, {
    holds: 'select count(*) from redemption.hold',
    captures: 'select count(*) from redemption.capture',
    auditRows: `select count(*) from audit.entry where action in ('hold.placed', 'hold.captured')`,
  });
  requireEqual('holds', bookings * parts + captured, rows['holds'] ?? Number.NaN);
  requireEqual('captures', captured, rows['captures'] ?? Number.NaN);
  requireEqual('auditRows', bookings * parts + 2 * captured, rows['auditRows'] ?? Number.NaN);
  await requireReconciled(owner);
  const provider = rounds.spreadOf('provider');
  return {
    name: 'hot-voucher',
    unit: 'holds/s on one voucher',
    ours: rounds.spreadOf('voucher'),
    limit: null,
    ratio: null,
    rounds: context.rounds,
    counts: { ...rows, refusedBeyondTheMoney: refused, excess: 0, pairsPerSecondOnOneProvider: provider.median },
    rssMb: peakRssMb(api.pid),
    note: `${LANES} connections; one provider with all hold + capture pairs: ${provider.median}/s (${provider.min}–${provider.max})`,
  };
}

function at(pairs: readonly Pair[], index: number): Pair {
  const pair = pairs[index];
  if (pair === undefined) throw new Error('there is no such pair');
  return pair;
}

/** The amount of one booking, so that the voucher is worth exactly that many. */
async function shareOf(owner: pg.Client, { voucherId }: Pair, bookings: number): Promise<string> {
  const { amount } = await count(owner, {
    amount: `select amount_minor from checkbook.voucher where id = '${voucherId}'`,
  });
  if (amount === undefined || amount % bookings !== 0) throw new Error(`${amount} öre do not divide by ${bookings}`);
  return String(amount / bookings);
}

async function requireFullyHeld(owner: pg.Client, { voucherId }: Pair, bookings: number): Promise<void> {
  const rows = await count(owner, {
    free: `select amount_minor - held_minor from checkbook.voucher where id = '${voucherId}'`,
    holds: `select count(*) from redemption.hold where voucher_id = '${voucherId}'`,
    transfers: `select count(*) from ledger.transfer where subject_id = '${voucherId}' and kind = 'hold'`,
  });
  requireEqual('öre left on the voucher', 0, rows['free'] ?? Number.NaN);
  requireEqual('holds on the voucher', bookings, rows['holds'] ?? Number.NaN);
  requireEqual('transfers of the voucher', bookings, rows['transfers'] ?? Number.NaN);
}
