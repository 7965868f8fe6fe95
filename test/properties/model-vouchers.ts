import { at, GRANT, GRANT_TOTAL, type Model, type ModelVoucher } from './model-state.js';

/** The code of a command that is carried out. */
export const OK = 'ok';

const UNDECIDED = ['submitted'];
const READY = ['eligible', 'waitlisted'];

/** Grants along the queue: nobody is passed, and whoever is beyond the money waits. */
export function grant(model: Model): void {
  const free = model.appropriated - model.committed - model.spent;
  let needed = 0n;
  model.applications.forEach((application, index) => {
    if (![...UNDECIDED, ...READY].includes(application.status)) return;
    needed += GRANT_TOTAL;
    if (UNDECIDED.includes(application.status)) return;
    if (needed > free) {
      application.status = 'waitlisted';
      return;
    }
    application.status = 'granted';
    model.committed += GRANT_TOTAL;
    for (const { purpose, amount } of GRANT) {
      const nothing = { held: 0n, captured: 0n, returned: 0n };
      model.vouchers.push({ application: index, purpose, amount, ...nothing, status: 'active', ended: false });
    }
  });
}

export function decide(model: Model, index: number, outcome: 'eligible' | 'rejected'): string {
  const application = at(model.applications, index);
  if (application.status !== 'submitted') return 'passed over';
  application.status = outcome;
  return OK;
}

export function withdraw(model: Model, index: number): string {
  const application = at(model.applications, index);
  if (['granted', 'rejected', 'withdrawn'].includes(application.status)) return 'application-not-withdrawable';
  application.status = 'withdrawn';
  return OK;
}

export const freeOf = (voucher: ModelVoucher): bigint =>
  voucher.amount - voucher.held - voucher.captured - voucher.returned;

/** Money on a voucher that nobody can use any more belongs to the budget. */
export function returnIfClosed(model: Model, voucher: ModelVoucher): void {
  if (voucher.status !== 'expired' && voucher.status !== 'revoked') return;
  const free = freeOf(voucher);
  voucher.returned += free;
  model.committed -= free;
}

export function changeVoucher(model: Model, index: number, event: 'suspend' | 'resume' | 'revoke'): string {
  const voucher = at(model.vouchers, index);
  const from = { suspend: ['active'], resume: ['suspended'], revoke: ['active', 'suspended', 'exhausted'] }[event];
  if (!from.includes(voucher.status)) return 'voucher-wrong-status';
  voucher.status = ({ suspend: 'suspended', resume: 'active', revoke: 'revoked' } as const)[event];
  returnIfClosed(model, voucher);
  return OK;
}

export function expireVouchers(model: Model): number {
  const due = model.vouchers.filter(({ status, ended }) => ended && (status === 'active' || status === 'suspended'));
  for (const voucher of due) {
    voucher.status = 'expired';
    returnIfClosed(model, voucher);
  }
  return due.length;
}

/** Why a voucher cannot pay an amount, or ok when it can. */
export function whyNot(voucher: ModelVoucher, amount: bigint): string {
  if (['expired', 'revoked', 'suspended'].includes(voucher.status)) return 'voucher-not-active';
  if (voucher.ended) return 'voucher-expired';
  return voucher.status === 'exhausted' || amount > freeOf(voucher) ? 'voucher-exhausted' : OK;
}
