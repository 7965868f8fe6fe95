import type { PayoutBatchStatus } from '../domain/payout-batch.life-cycle.js';

/** A payout batch; made by payouts.batch_json. Amounts in öre, times RFC 3339. */
export interface PayoutBatchView {
  id: string;
  programmeId: string;
  status: PayoutBatchStatus;
  totalMinor: string;
  itemCount: number;
  createdBy: string;
  createdAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
}

/** One capture in an item: what it was, less what was refunded before the payout. */
export interface PaidCaptureView {
  captureId: string;
  holdId: string;
  purpose: string;
  amountMinor: string;
}

/** One refund of an earlier payout that an item is reduced by. */
export interface NettedRefundView {
  refundId: string;
  captureId: string;
  amountMinor: string;
}

/** What one provider gets in a batch, and what it is made of. */
export interface PayoutItemView {
  id: string;
  providerId: string;
  providerName: string;
  amountMinor: string;
  paymentAccount: { kind: string; number: string };
  captures: PaidCaptureView[];
  nettedRefunds: NettedRefundView[];
}

/** A batch with its items. */
export interface PayoutBatchDetails extends PayoutBatchView {
  items: PayoutItemView[];
}

/** A payout as the provider who gets it sees it. */
export interface ProviderPayoutView {
  id: string;
  batchId: string;
  status: PayoutBatchStatus;
  amountMinor: string;
  paymentAccount: { kind: string; number: string };
  approvedAt: string;
  captures: PaidCaptureView[];
  nettedRefunds: NettedRefundView[];
}
