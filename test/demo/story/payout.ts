import { kronor } from '../tell/table.js';
import { readLedger, reconcile, sum } from './books.js';
import type { Booking } from './bookings.js';
import { payable } from './redeem.js';
import type { Programme, Scene } from './scene.js';

interface Batch {
  readonly id: string;
  readonly status: string;
  readonly totalMinor: string;
}

interface BatchWithItems extends Batch {
  readonly items: readonly { providerId: string; providerName: string; amountMinor: string }[];
}

/** Two finance officers pay what learners have confirmed; one alone cannot. */
export async function payOut(scene: Scene, programme: Programme, bookings: readonly Booking[]): Promise<void> {
  const { narrator } = scene;
  const [fredrik, filippa] = [await scene.staff('fredrik'), await scene.staff('filippa')];
  const batch = await fredrik.post<Batch>('/admin/v1/payout-batches', { programmeId: programme.id });
  const expected = sum(bookings, payable);
  narrator.say('Fredrik gathers what is payable. What is disputed, or not yet confirmed, stays where it is.');
  narrator.check('the batch amounts to', kronor(expected), kronor(BigInt(batch.totalMinor)));

  const { items } = await fredrik.get<BatchWithItems>(`/admin/v1/payout-batches/${batch.id}`);
  const difference = items.filter(
    ({ providerId, amountMinor }) =>
      sum(
        bookings.filter((one) => one.providerId === providerId),
        payable,
      ) !== BigInt(amountMinor),
  );
  narrator.check('providers whose item is not what they have earned', 0, difference.length);

  const own = await fredrik.try(`/admin/v1/payout-batches/${batch.id}/approval`);
  narrator.check(
    'Fredrik tries to approve his own batch and is told',
    'approver-is-creator',
    own.code ?? String(own.status),
  );
  const approved = await filippa.post<Batch>(`/admin/v1/payout-batches/${batch.id}/approval`);
  narrator.check('Filippa approves it', 'approved', approved.status);
  const again = await fredrik.try('/admin/v1/payout-batches', { programmeId: programme.id });
  narrator.check('a second batch finds', 'nothing-to-pay', again.code ?? String(again.status));
  const books = await readLedger(scene, programme);
  narrator.check('on its way to the bank, by the ledger', kronor(expected), kronor(books.all('bank-clearing')));
  await reconcile(scene);
  narrator.table(items, [
    { head: 'paid to', cell: ({ providerName }) => providerName },
    { head: 'amount', cell: ({ amountMinor }) => kronor(BigInt(amountMinor)), right: true },
  ]);
}
