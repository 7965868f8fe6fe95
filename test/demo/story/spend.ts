import { bar, kronor } from '../tell/table.js';
import { sum } from './books.js';
import type { Booking } from './bookings.js';
import type { Learner } from './checkbooks.js';
import { held, payable, refunded, taken } from './redeem.js';
import type { Programme, Scene } from './scene.js';

interface SpendRow {
  readonly purpose?: string;
  readonly providerId?: string | null;
  readonly providerName?: string | null;
  readonly county?: string | null;
  readonly grantedMinor: string;
  readonly heldMinor: string;
  readonly capturedMinor: string;
  readonly refundedMinor: string;
  readonly paidMinor: string;
}

/** One way to look at the same money. */
interface View {
  readonly group: 'purpose' | 'county' | 'provider';
  readonly head: string;
  readonly keyOf: (row: SpendRow) => string;
  readonly nameOf: (row: SpendRow) => string;
  readonly keyOfBooking: (booking: Booking) => string;
  /** What of the grants belongs to a key; grants belong to no provider. */
  readonly grantedTo: (key: string) => bigint;
}

/** Tells where the money is, by purpose, county and provider, and adds each table up by ourselves. */
export async function reportSpend(
  scene: Scene,
  programme: Programme,
  story: { readonly learners: readonly Learner[]; readonly bookings: readonly Booking[] },
): Promise<void> {
  const owner = await scene.staff('petra');
  for (const view of views(scene, programme, story.learners)) {
    const path = `/admin/v1/spend?groupBy=${view.group}&programmeId=${programme.id}`;
    const { rows } = await owner.get<{ rows: SpendRow[] }>(path);
    scene.narrator.say('');
    show(scene, view, rows);
    compare(scene, view, rows, story.bookings);
  }
}

function views(scene: Scene, programme: Programme, learners: readonly Learner[]): View[] {
  const countyOf = (learner: Learner): string =>
    learner.register.protectedIdentity ? '' : (learner.register.municipality?.slice(0, 2) ?? '');
  const amountOf = new Map(programme.policy.purposes.map((terms) => [terms.purpose, BigInt(terms.amountMinor)]));
  return [
    {
      group: 'purpose',
      head: 'purpose',
      keyOf: ({ purpose }) => purpose ?? '',
      nameOf: ({ purpose }) => purpose ?? '',
      keyOfBooking: ({ purpose }) => purpose,
      grantedTo: (key) => (amountOf.get(key) ?? 0n) * BigInt(learners.length),
    },
    {
      group: 'county',
      head: 'county (where the learner lives)',
      keyOf: ({ county }) => county ?? '',
      nameOf: ({ county }) => (county ? (scene.places.countyNames.get(county) ?? county) : 'protected'),
      keyOfBooking: ({ learner }) => countyOf(learner),
      grantedTo: (key) => programme.grantMinor * BigInt(learners.filter((one) => countyOf(one) === key).length),
    },
    {
      group: 'provider',
      head: 'provider',
      keyOf: ({ providerId }) => providerId ?? '',
      nameOf: ({ providerName }) => providerName ?? '(not booked)',
      keyOfBooking: ({ providerId }) => providerId,
      grantedTo: (key) => (key === '' ? programme.grantMinor * BigInt(learners.length) : 0n),
    },
  ];
}

function show(scene: Scene, view: View, rows: readonly SpendRow[]): void {
  const used = (row: SpendRow): bigint => BigInt(row.capturedMinor) - BigInt(row.refundedMinor);
  const sorted = [...rows].sort((a, b) => Number(used(b) - used(a)));
  const largest = sorted[0] === undefined ? 0n : used(sorted[0]);
  scene.narrator.table(sorted, [
    { head: view.head, cell: view.nameOf },
    { head: 'granted', cell: (row) => kronor(BigInt(row.grantedMinor)), right: true },
    { head: 'used', cell: (row) => kronor(used(row)), right: true },
    { head: 'paid', cell: (row) => kronor(BigInt(row.paidMinor)), right: true },
    { head: '', cell: (row) => bar(used(row), largest) },
  ]);
}

/** Each row and each column against our own notes. */
function compare(scene: Scene, view: View, rows: readonly SpendRow[], bookings: readonly Booking[]): void {
  const figures = (granted: bigint, ours: readonly Booking[]): string =>
    [granted, sum(ours, held), sum(ours, taken), sum(ours, refunded), sum(ours, payable)].join(' ');
  const reported = (row: SpendRow): string =>
    [row.grantedMinor, row.heldMinor, row.capturedMinor, row.refundedMinor, row.paidMinor].join(' ');
  const wrong = rows.filter((row) => {
    const key = view.keyOf(row);
    const ours = bookings.filter((booking) => view.keyOfBooking(booking) === key);
    return reported(row) !== figures(view.grantedTo(key), ours);
  });
  scene.narrator.check(`rows by ${view.group} that differ from our own notes`, [], wrong.map(view.nameOf));
  const total = sum(rows, (row) => BigInt(row.capturedMinor));
  scene.narrator.check(`captured, all rows by ${view.group}`, kronor(sum(bookings, taken)), kronor(total));
}
