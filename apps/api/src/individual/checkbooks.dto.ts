import { ApiProperty } from '@nestjs/swagger';
import { PURPOSES, type Purpose } from '@techcheck/kernel';

/** A voucher: money for one purpose. Amounts in öre; amount = available + held + captured + returned. */
export class VoucherDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16" */
  checkbookId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  @ApiProperty({ enum: PURPOSES, example: 'guidance' })
  purpose!: Purpose;
  /** @example "active" */
  status!: 'active' | 'suspended' | 'exhausted' | 'expired' | 'revoked';
  /** @example "150000" */
  amountMinor!: string;
  /** @example "100000" */
  availableMinor!: string;
  /** @example "50000" */
  heldMinor!: string;
  /** @example "0" */
  capturedMinor!: string;
  /** @example "0" */
  returnedMinor!: string;
  /** @example "2026-11-21T09:00:02.000Z" */
  validFrom!: string;
  /**
   * The first moment at which it can no longer be used.
   * @example "2027-05-20T22:00:00.000Z"
   */
  validUntil!: string;
}

/** One movement of a voucher's money. */
export class VoucherMovementDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b18" */
  id!: string;
  /** @example "2026-11-21T09:00:02.000Z" */
  at!: string;
  /**
   * What happened, in the ledger's word.
   * @example "grant"
   */
  kind!: string;
  /** @example "150000" */
  amountMinor!: string;
  /**
   * What it means for what is available.
   * @example "more"
   */
  available!: 'more' | 'less' | 'unchanged';
}

/** A voucher with its history, oldest first. */
export class VoucherWithHistoryDto extends VoucherDto {
  history!: VoucherMovementDto[];
}

/** What a granted application yields. */
export class CheckbookDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  applicationId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "3300000" */
  amountMinor!: string;
  /** @example "2026-11-21T09:00:02.000Z" */
  grantedAt!: string;
  vouchers!: VoucherDto[];
}

/** One page of your checkbooks, newest first. */
export class CheckbookPageDto {
  items!: CheckbookDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}
