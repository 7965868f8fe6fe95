import type { Purpose } from '@techcheck/kernel';
import type { VoucherStatus } from '../domain/voucher.life-cycle.js';

/** A voucher; made by checkbook.voucher_json. Amounts in öre, times RFC 3339. */
export interface VoucherView {
  id: string;
  checkbookId: string;
  programmeId: string;
  purpose: Purpose;
  status: VoucherStatus;
  amountMinor: string;
  availableMinor: string;
  heldMinor: string;
  capturedMinor: string;
  returnedMinor: string;
  validFrom: string;
  validUntil: string;
}

/** One movement of a voucher's money, from the ledger; the amount in öre. */
export interface VoucherMovement {
  id: string;
  at: string;
  kind: string;
  amountMinor: string;
  /** What the movement means for what is available: more, less, or nothing. */
  available: 'more' | 'less' | 'unchanged';
}

/** A voucher with its history, oldest first. */
export interface VoucherWithHistory extends VoucherView {
  history: VoucherMovement[];
}

/** A checkbook with its vouchers; the amount in öre. */
export interface CheckbookView {
  id: string;
  applicationId: string;
  programmeId: string;
  amountMinor: string;
  grantedAt: string;
  vouchers: VoucherView[];
}
