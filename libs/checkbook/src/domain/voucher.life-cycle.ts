import { lifeCycle } from '@techcheck/kernel';

export type VoucherStatus = 'active' | 'suspended' | 'exhausted' | 'expired' | 'revoked';

export type VoucherEvent = 'exhaust' | 'expire' | 'revoke' | 'suspend' | 'resume' | 'refund';

/** The life of a voucher. The database refuses every other change. */
export const voucherLifeCycle = lifeCycle<VoucherStatus, VoucherEvent>({
  name: 'voucher',
  initial: ['active'],
  edges: [
    ['active', 'exhaust', 'exhausted'],
    ['active', 'expire', 'expired'],
    ['active', 'revoke', 'revoked'],
    ['active', 'suspend', 'suspended'],
    ['suspended', 'resume', 'active'],
    ['suspended', 'expire', 'expired'],
    ['suspended', 'revoke', 'revoked'],
    // A refund gives money back to a voucher that was used up.
    ['exhausted', 'refund', 'active'],
    // Erasing a person ends all their vouchers; a later refund of a used-up one then returns to the budget.
    ['exhausted', 'revoke', 'revoked'],
  ],
});
