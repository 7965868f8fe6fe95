import { at, GRANT, type Model, type ModelHold } from './model-state.js';
import { OK, returnIfClosed, whyNot } from './model-vouchers.js';

export interface Booking {
  readonly voucher: number;
  readonly session: number;
  readonly amount: bigint;
}

/** The refusals of a booking before any money is looked at; takes the seat. */
function book(model: Model, booking: Booking, pays: string): string {
  const session = at(model.sessions, booking.session);
  const voucher = at(model.vouchers, booking.voucher);
  const ceiling = GRANT.find(({ purpose }) => purpose === voucher.purpose)?.ceiling ?? 0n;
  if (booking.amount > session.price) return 'amount-above-price';
  if (session.suspended) return 'provider-suspended';
  if (voucher.purpose !== session.purpose) return 'voucher-other-purpose';
  if (booking.amount > ceiling) return 'amount-above-ceiling';
  if (session.seatsTaken === session.capacity) return 'session-full';
  if (pays !== OK) return pays;
  if (session.capacity !== null) session.seatsTaken += 1;
  return OK;
}

function addHold(model: Model, booking: Booking, status: 'held' | 'requested'): void {
  const nothing = { captured: 0n, released: 0n, refunded: 0n };
  const untold = { disputed: false, attended: false, dismissed: false, ended: false };
  model.holds.push({ ...booking, ...nothing, ...untold, status });
  if (status === 'held') at(model.vouchers, booking.voucher).held += booking.amount;
}

export function place(model: Model, booking: Booking): string {
  const code = book(model, booking, whyNot(at(model.vouchers, booking.voucher), booking.amount));
  if (code === OK) addHold(model, booking, 'held');
  return code;
}

/** Making the code comes first; a code that is bound to the booking sets the money aside at once. */
export function request(model: Model, booking: Booking, bound: boolean): string {
  const voucher = at(model.vouchers, booking.voucher);
  if (voucher.status !== 'active') return 'voucher-not-active';
  if (voucher.ended) return 'voucher-expired';
  const pays = bound && whyNot(voucher, booking.amount) !== OK ? 'voucher-cannot-pay' : OK;
  const code = book(model, booking, pays);
  if (code === OK) addHold(model, booking, bound ? 'held' : 'requested');
  return code;
}

export function approve(model: Model, index: number, sameAmount: boolean): string {
  const hold = at(model.holds, index);
  const voucher = at(model.vouchers, hold.voucher);
  if (hold.status !== 'requested') return 'hold-wrong-status';
  if (hold.ended) return 'hold-request-lapsed';
  if (!sameAmount) return 'terms-differ';
  if (at(model.sessions, hold.session).suspended) return 'provider-suspended';
  const pays = whyNot(voucher, hold.amount);
  if (pays !== OK) return pays;
  hold.status = 'held';
  voucher.held += hold.amount;
  return OK;
}

function giveBackSeat(model: Model, hold: ModelHold): void {
  const session = at(model.sessions, hold.session);
  if (session.capacity !== null) session.seatsTaken -= 1;
}

export function decline(model: Model, index: number): string {
  const hold = at(model.holds, index);
  if (hold.status !== 'requested') return 'hold-wrong-status';
  hold.status = 'declined';
  giveBackSeat(model, hold);
  return OK;
}

const isRunning = ({ status }: ModelHold): boolean => status === 'held' || status === 'partly-captured';

function close(model: Model, hold: ModelHold, status: 'released' | 'expired'): void {
  const rest = hold.amount - hold.captured - hold.released;
  const voucher = at(model.vouchers, hold.voucher);
  if (hold.captured === hold.refunded) giveBackSeat(model, hold);
  hold.status = status;
  hold.released += rest;
  voucher.held -= rest;
  returnIfClosed(model, voucher);
}

/** The learner's release takes back what is in no payout, as long as they have not confirmed that they came. */
export function release(model: Model, index: number, by: 'learner' | 'provider'): string {
  const hold = at(model.holds, index);
  const open = by === 'learner' && !hold.attended ? openCaptures(model, index) : [];
  const back = open.filter((number) => at(model.captures, number).batch === null);
  const mayLetGo = isRunning(hold) || (hold.status === 'captured' && back.length > 0);
  if (!mayLetGo) return 'hold-wrong-status';
  for (const number of back) giveBackWhole(model, number);
  if (isRunning(hold)) close(model, hold, 'released');
  return OK;
}

export function expireHolds(model: Model): number {
  const expired = model.holds.filter((hold) => isRunning(hold) && hold.ended && !hold.disputed);
  const lapsed = model.holds.filter((hold) => hold.status === 'requested' && hold.ended);
  for (const hold of expired) close(model, hold, 'expired');
  for (const hold of lapsed) {
    hold.status = 'lapsed';
    giveBackSeat(model, hold);
  }
  return expired.length + lapsed.length;
}

export function capture(model: Model, index: number, amount: bigint, own: boolean): string {
  const hold = at(model.holds, index);
  const voucher = at(model.vouchers, hold.voucher);
  if (!own) return 'hold-not-found';
  if (!isRunning(hold)) return 'hold-wrong-status';
  if (hold.disputed) return 'hold-disputed';
  if (hold.ended) return 'hold-expired';
  if (amount > hold.amount - hold.captured - hold.released) return 'capture-above-hold';
  hold.captured += amount;
  hold.status = hold.captured + hold.released === hold.amount ? 'captured' : 'partly-captured';
  voucher.held -= amount;
  voucher.captured += amount;
  if (voucher.status === 'active' && voucher.captured + voucher.returned === voucher.amount)
    voucher.status = 'exhausted';
  model.captures.push({ hold: index, amount, refunded: 0n, batch: null });
  return OK;
}

/** Whether the learner still has a say. */
const isAnswerable = (hold: ModelHold): boolean =>
  isRunning(hold) ||
  hold.status === 'captured' ||
  ((hold.status === 'released' || hold.status === 'expired') && hold.captured > hold.refunded);

/** Confirming attendance changes no money; a dispute freezes it. */
export function answer(model: Model, index: number, kind: 'confirm' | 'dispute'): string {
  const hold = at(model.holds, index);
  if (!isAnswerable(hold)) return 'hold-wrong-status';
  if (hold.disputed) return 'hold-disputed';
  if (kind === 'dispute' && hold.dismissed) return 'dispute-dismissed';
  hold.disputed = kind === 'dispute';
  hold.attended ||= kind === 'confirm';
  return OK;
}

function whyNoRefund(model: Model, index: number, amount: bigint): string {
  const capture = at(model.captures, index);
  if (amount > capture.amount - capture.refunded) return 'refund-above-capture';
  if (capture.batch !== null && at(model.batches, capture.batch).status === 'draft') return 'capture-in-draft-payout';
  return OK;
}

function giveBack(model: Model, index: number, amount: bigint): void {
  const capture = at(model.captures, index);
  const hold = at(model.holds, capture.hold);
  const voucher = at(model.vouchers, hold.voucher);
  capture.refunded += amount;
  hold.refunded += amount;
  if (hold.status === 'captured' && hold.refunded === hold.captured) hold.status = 'refunded';
  if (!isRunning(hold) && hold.refunded === hold.captured) giveBackSeat(model, hold);
  voucher.captured -= amount;
  if (voucher.status === 'exhausted') voucher.status = 'active';
  if (capture.batch !== null) {
    model.refunds.push({ session: hold.session, amount, batch: null });
    model.spent -= amount;
    model.committed += amount;
  }
  returnIfClosed(model, voucher);
}

function giveBackWhole(model: Model, index: number): void {
  const capture = at(model.captures, index);
  giveBack(model, index, capture.amount - capture.refunded);
}

/** The captures of a hold that have something left to give back. */
const openCaptures = (model: Model, hold: number): number[] =>
  model.captures.flatMap((one, number) => (one.hold === hold && one.refunded < one.amount ? [number] : []));

export function refund(model: Model, index: number, amount: bigint, own: boolean): string {
  if (!own) return 'capture-not-found';
  const code = whyNoRefund(model, index, amount);
  if (code === OK) giveBack(model, index, amount);
  return code;
}

export function resolve(model: Model, index: number, outcome: 'upheld' | 'dismissed'): string {
  const hold = at(model.holds, index);
  if (!hold.disputed) return 'hold-not-disputed';
  const open = openCaptures(model, index);
  if (outcome === 'upheld') {
    const stopped = open.map((number) => whyNoRefund(model, number, 0n)).find((code) => code !== OK);
    if (stopped !== undefined) return stopped;
    if (isRunning(hold)) close(model, hold, 'released');
    for (const number of open) giveBackWhole(model, number);
  }
  hold.disputed = false;
  hold.dismissed ||= outcome === 'dismissed';
  return OK;
}
