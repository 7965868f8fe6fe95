import { at, type Model, type ModelCapture } from './model-state.js';
import { OK } from './model-vouchers.js';

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/**
 * One item a provider: what is unpaid, confirmed by the learner (the cooling-off runs all the time) and undisputed, less
 * what it owes; nobody is paid less than something.
 */
export function createBatch(model: Model, creator: number): string {
  const payable = (capture: ModelCapture): boolean => {
    const hold = at(model.holds, capture.hold);
    return capture.batch === null && capture.refunded < capture.amount && hold.attended && !hold.disputed;
  };
  let total = 0n;
  const taken: { batch: number | null }[] = [];
  model.sessions.forEach((_, session) => {
    const captures = model.captures.filter((one) => payable(one) && at(model.holds, one.hold).session === session);
    const owed = model.refunds.filter((one) => one.batch === null && one.session === session);
    const net = sum(captures.map((one) => one.amount - one.refunded)) - sum(owed.map((one) => one.amount));
    if (net <= 0n) return;
    total += net;
    taken.push(...captures, ...owed);
  });
  if (total === 0n) return 'nothing-to-pay';
  for (const one of taken) one.batch = model.batches.length;
  model.batches.push({ status: 'draft', creator, total });
  return OK;
}

export function approveBatch(model: Model, index: number, by: number): string {
  const batch = at(model.batches, index);
  if (batch.creator === by) return 'approver-is-creator';
  if (batch.status !== 'draft') return 'payout-batch-wrong-status';
  const captures = model.captures.filter((one) => one.batch === index);
  if (captures.some((one) => at(model.holds, one.hold).disputed)) return 'payout-batch-disputed';
  const gross = sum(captures.map((one) => one.amount - one.refunded));
  batch.status = 'approved';
  model.committed -= gross;
  model.spent += gross;
  return OK;
}

export function cancelBatch(model: Model, index: number): string {
  const batch = at(model.batches, index);
  if (batch.status !== 'draft') return 'payout-batch-wrong-status';
  batch.status = 'cancelled';
  for (const one of [...model.captures, ...model.refunds]) if (one.batch === index) one.batch = null;
  return OK;
}
