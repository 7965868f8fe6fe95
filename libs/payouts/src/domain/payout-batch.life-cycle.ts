import { lifeCycle } from '@techcheck/kernel';

export type PayoutBatchStatus = 'draft' | 'approved' | 'exported' | 'acknowledged' | 'settled' | 'cancelled';

export type PayoutBatchEvent = 'approve' | 'cancel' | 'export' | 'acknowledge' | 'settle';

/** The life of a payout batch. Only a draft can be cancelled: what is approved is on its way to the bank. */
export const payoutBatchLifeCycle = lifeCycle<PayoutBatchStatus, PayoutBatchEvent>({
  name: 'payout-batch',
  initial: ['draft'],
  edges: [
    ['draft', 'approve', 'approved'],
    ['draft', 'cancel', 'cancelled'],
    ['approved', 'export', 'exported'],
    ['exported', 'acknowledge', 'acknowledged'],
    ['acknowledged', 'settle', 'settled'],
  ],
});
