import { concurrently } from '../api/concurrently.js';
import { Books, type Transfer } from '../reckon/ledger.js';
import { kronor } from '../tell/table.js';
import type { Booking } from './bookings.js';
import { readCheckbooks, type Learner } from './checkbooks.js';
import { held, refunded, taken } from './redeem.js';
import type { Programme, Scene } from './scene.js';

/** Sums over things, in öre. */
export const sum = <Item>(items: readonly Item[], of: (item: Item) => bigint): bigint =>
  items.reduce((total, item) => total + of(item), 0n);

/** Reads the whole ledger of the programme as the auditor does, page by page. */
export async function readLedger(scene: Scene, programme: Programme): Promise<Books> {
  const auditor = await scene.staff('revisor');
  const transfers = await auditor.all<Transfer>(`/admin/v1/transfers?programmeId=${programme.id}`);
  scene.narrator.say(
    `Auditor Rut reads the ledger, ${transfers.length.toLocaleString('sv-SE')} transfers, page by page.`,
  );
  return new Books(transfers);
}

/** Compares the ledger with everything that we ourselves have seen happen. */
export async function checkBooks(
  scene: Scene,
  programme: Programme,
  story: {
    readonly appropriated: bigint;
    readonly learners: readonly Learner[];
    readonly bookings: readonly Booking[];
  },
): Promise<Books> {
  const { narrator } = scene;
  const { appropriated, learners, bookings } = story;
  const books = await readLedger(scene, programme);
  const granted = programme.grantMinor * BigInt(learners.length);
  const [took, gaveBack] = [sum(bookings, taken), sum(bookings, refunded)];
  const agrees = (what: string, expected: bigint, actual: bigint): boolean =>
    narrator.check(what, kronor(expected), kronor(actual));

  agrees('what all accounts together hold (what one gives, another receives)', 0n, books.total);
  agrees('appropriated', appropriated, books.moved('appropriate'));
  agrees('granted: a checkbook for each person', granted, books.moved('grant'));
  agrees('left in the budget', appropriated - granted, books.of('programme-budget', programme.id));
  agrees(
    'set aside for bookings, ever',
    sum(bookings, ({ amount }) => amount),
    books.moved('hold'),
  );
  agrees(
    'given back unused',
    sum(bookings, ({ released }) => released),
    books.moved('release'),
  );
  agrees('taken by providers', took, books.moved('capture'));
  agrees('refunded', gaveBack, books.moved('refund'));
  agrees('still set aside', sum(bookings, held), books.all('hold'));
  agrees('owed to providers', took - gaveBack, books.all('provider-payable'));
  agrees('left on vouchers', granted - sum(bookings, held) - took + gaveBack, books.all('voucher'));
  await checkVouchers(scene, books, learners);
  await reconcile(scene);
  return books;
}

/** Every voucher's balance as its owner sees it, against the transfers. */
async function checkVouchers(scene: Scene, books: Books, learners: readonly Learner[]): Promise<void> {
  const vouchers = (await concurrently(learners, 24, readCheckbooks)).flat().flatMap((book) => book.vouchers);
  const wrong = vouchers.filter(({ id, availableMinor }) => books.of('voucher', id) !== BigInt(availableMinor));
  scene.narrator.check(
    `of ${vouchers.length.toLocaleString('sv-SE')} vouchers, those whose owner sees another amount than the ledger`,
    0,
    wrong.length,
  );
}

/** The product's own comparison of every counter with the transfers must find nothing either. */
export async function reconcile(scene: Scene): Promise<void> {
  const auditor = await scene.staff('revisor');
  const run = await auditor.post<{ differenceCount: number }>('/admin/v1/reconciliation');
  scene.narrator.check("differences that the product's own reconciliation finds", 0, run.differenceCount);
}
