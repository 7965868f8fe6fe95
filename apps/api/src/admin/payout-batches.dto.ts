import { ApiProperty } from '@nestjs/swagger';
import { payoutBatchLifeCycle } from '@techcheck/payouts';
import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';
import { IsId } from '../http/validators.js';
import { NettedRefundDto, PaidCaptureDto, PayoutAccountDto } from '../provider/payouts.dto.js';

export const BATCH_STATUSES = [...new Set(payoutBatchLifeCycle.edges.flatMap(([from, , to]) => [from, to]))];

/** A request for a payout batch. */
export class CreatePayoutBatchDto {
  @IsId('The programme whose payable captures are gathered.')
  programmeId!: string;
}

/** Which batches to list. */
export class PayoutBatchListQuery extends PageQuery {
  /**
   * Only of this programme.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12"
   */
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  programmeId?: string;
}

/** A payout batch. */
export class PayoutBatchDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b71" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /**
   * Where it stands.
   * @example "draft"
   */
  @ApiProperty({ enum: BATCH_STATUSES, example: 'draft' })
  status!: string;
  /**
   * The sum of its items, in öre.
   * @example "1250000"
   */
  totalMinor!: string;
  /** @example 3 */
  itemCount!: number;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b81" */
  createdBy!: string;
  /** @example "2026-12-20T08:00:00.000Z" */
  createdAt!: string;
  /**
   * Someone else than who made it.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  approvedBy!: string | null;
  /** @example null */
  @ApiProperty({ type: String, nullable: true, example: null })
  approvedAt!: string | null;
}

/** What one provider gets in a batch. */
export class PayoutItemDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b91" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  providerId!: string;
  /** @example "Norrskens Digitalskola AB" */
  providerName!: string;
  /**
   * In öre.
   * @example "750000"
   */
  amountMinor!: string;
  /** Where it goes; the account as it was when the batch was made. */
  paymentAccount!: PayoutAccountDto;
  /** What it pays. */
  captures!: PaidCaptureDto[];
  /** What is taken off: refunds of captures paid earlier. */
  nettedRefunds!: NettedRefundDto[];
}

/** A payout batch with its items. */
export class PayoutBatchDetailsDto extends PayoutBatchDto {
  /** One for each provider. */
  items!: PayoutItemDto[];
}

/** One page of batches. */
export class PayoutBatchPageDto {
  /** The batches of this page, newest first. */
  items!: PayoutBatchDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
