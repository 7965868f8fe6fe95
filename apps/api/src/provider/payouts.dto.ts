import { ApiProperty } from '@nestjs/swagger';
import { PURPOSES } from '@techcheck/kernel';
import { PAYMENT_ACCOUNT_KINDS } from '@techcheck/providers';

/** Where a payout goes. */
export class PayoutAccountDto {
  /** @example "bankgiro" */
  @ApiProperty({ enum: PAYMENT_ACCOUNT_KINDS, example: 'bankgiro' })
  kind!: string;
  /** @example "50501055" */
  number!: string;
}

/** A capture that a payout pays. */
export class PaidCaptureDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b21" */
  captureId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  holdId!: string;
  /** @example "informal-training" */
  @ApiProperty({ enum: PURPOSES, example: 'informal-training' })
  purpose!: string;
  /**
   * The capture less what was refunded before the payout, in öre.
   * @example "750000"
   */
  amountMinor!: string;
}

/** A refund of a capture that was paid earlier, taken off this payout. */
export class NettedRefundDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b31" */
  refundId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b21" */
  captureId!: string;
  /**
   * In öre.
   * @example "50000"
   */
  amountMinor!: string;
}

const STATUSES = ['approved', 'exported', 'acknowledged', 'settled'] as const;

/** A payout to you. */
export class ProviderPayoutDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b91" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b71" */
  batchId!: string;
  /**
   * How far it has come.
   * @example "approved"
   */
  @ApiProperty({ enum: STATUSES, example: 'approved' })
  status!: string;
  /**
   * In öre.
   * @example "700000"
   */
  amountMinor!: string;
  /** Where it goes. */
  paymentAccount!: PayoutAccountDto;
  /** @example "2026-12-20T09:00:00.000Z" */
  approvedAt!: string;
  /** What it pays. */
  captures!: PaidCaptureDto[];
  /** What is taken off: refunds of captures paid earlier. */
  nettedRefunds!: NettedRefundDto[];
}

/** One page of your payouts. */
export class ProviderPayoutPageDto {
  /** The payouts of this page, newest first. */
  items!: ProviderPayoutDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
