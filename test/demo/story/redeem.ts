import { concurrently } from '../api/concurrently.js';
import { kronor } from '../tell/table.js';
import { takeFrom, type Booking } from './bookings.js';
import type { Scene } from './scene.js';

const TAPS = 20;

interface Capture {
  readonly id: string;
  readonly amountMinor: string;
}

/** Twenty requests for the same money in the same moment, each with a key of its own: one may succeed. */
export async function twentyAtOnce(scene: Scene, booking: Booking): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: TAPS }, () => takeFrom(booking.holdId, booking, booking.amount)),
  );
  const accepted = answers.filter(({ status }) => status === 201);
  const [first] = accepted;
  if (first !== undefined) booking.captures.push({ id: first.body.id, amount: booking.amount, refunded: 0n });
  scene.narrator.check(`of ${TAPS} captures of one hold at the same moment, accepted`, 1, accepted.length);
  const refusals = new Set(answers.filter(({ status }) => status !== 201).map(({ code }) => code));
  scene.narrator.check('the others were told', 'hold-wrong-status', [...refusals].join(', '));
  const hold = await booking.learner.client.get<{ capturedMinor: string; captures: Capture[] }>(
    `/individual/v1/holds/${booking.holdId}`,
  );
  const seen = kronor(BigInt(hold.capturedMinor));
  scene.narrator.check('and the learner sees that the provider has taken', kronor(booking.amount), seen);
}

/** What becomes of a booking, so that every way there is occurs. */
type Fate =
  'whole' | 'two-parts' | 'part-refunded' | 'released-by-learner' | 'released-by-provider' | 'disputed' | 'open';

const FATES: readonly Fate[] = [
  'whole', 'two-parts', 'whole', 'part-refunded', 'whole', 'released-by-learner', 'whole', 'two-parts', 'disputed',
  'whole', 'released-by-provider', 'whole', 'open',
]; // prettier-ignore

/** Providers take what they are owed, give back what they are not; learners confirm, let go or object. */
export async function redeem(scene: Scene, bookings: readonly Booking[]): Promise<Record<string, number>> {
  const told: Record<string, number> = {};
  const bar = scene.narrator.progress('bookings carried through', bookings.length);
  await concurrently(bookings, 16, async (booking, index) => {
    const fate = FATES[index % FATES.length] ?? 'whole';
    await carryThrough(booking, fate);
    told[fate] = (told[fate] ?? 0) + 1;
    bar.advance();
  });
  bar.finish();
  return told;
}

async function carryThrough(booking: Booking, fate: Fate): Promise<void> {
  switch (fate) {
    case 'open':
      return;
    case 'whole':
      await capture(booking, booking.amount);
      return confirm(booking);
    case 'two-parts': {
      // An amount in öre that does not divide evenly.
      const start = booking.amount / 3n;
      await capture(booking, start);
      await capture(booking, booking.amount - start);
      return confirm(booking);
    }
    case 'part-refunded':
      await capture(booking, booking.amount);
      await refund(booking, booking.amount / 4n + 1n);
      return confirm(booking);
    case 'released-by-learner':
      return release(booking, 'individual');
    case 'released-by-provider':
      await capture(booking, booking.amount / 2n);
      return release(booking, 'provider');
    case 'disputed':
      await capture(booking, booking.amount);
      await booking.learner.client.post(`/individual/v1/holds/${booking.holdId}/dispute`, { reason: 'not-provided' });
      booking.disputed = true;
      return;
  }
}

async function capture(booking: Booking, amount: bigint): Promise<void> {
  const { status, code, body } = await takeFrom(booking.holdId, booking, amount);
  if (status !== 201) throw new Error(`a capture for ${booking.purpose} was refused: ${code}`);
  booking.captures.push({ id: body.id, amount, refunded: 0n });
}

async function refund(booking: Booking, amount: bigint): Promise<void> {
  const [taken] = booking.captures;
  if (taken === undefined) return;
  const body = { amountMinor: amount.toString(), reason: 'The course was cut short' };
  await booking.provider.post(`/provider/v1/captures/${taken.id}/refunds`, body);
  taken.refunded += amount;
}

async function release(booking: Booking, by: 'individual' | 'provider'): Promise<void> {
  const client = by === 'individual' ? booking.learner.client : booking.provider;
  await client.post(`/${by}/v1/holds/${booking.holdId}/release`);
  booking.released = booking.amount - taken(booking);
}

/** Attendance can be confirmed from the first day on. */
async function confirm(booking: Booking): Promise<void> {
  if (!booking.hasStarted) return;
  await booking.learner.client.post(`/individual/v1/holds/${booking.holdId}/attendance`);
  booking.attended = true;
}

/** What the provider has taken, before refunds. */
export const taken = ({ captures }: Booking): bigint => captures.reduce((sum, { amount }) => sum + amount, 0n);

export const refunded = ({ captures }: Booking): bigint => captures.reduce((sum, one) => sum + one.refunded, 0n);

/** What is still set aside. */
export const held = (booking: Booking): bigint => booking.amount - taken(booking) - booking.released;

/** What can be paid out today: confirmed by the learner, and not in dispute. */
export const payable = (booking: Booking): bigint =>
  booking.attended && !booking.disputed ? taken(booking) - refunded(booking) : 0n;
