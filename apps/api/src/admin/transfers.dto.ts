import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { UUID } from '@techcheck/kernel';
import { ACCOUNT_KINDS, TRANSFER_KINDS, type TransferKind } from '@techcheck/ledger';
import { IsMoment } from '@techcheck/programme';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';

/** Which transfers to list; all that is given must fit. */
export class TransferListQuery extends PageQuery {
  /**
   * Only of this programme.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12"
   */
  @IsOptional()
  @Matches(UUID)
  programmeId?: string;

  /**
   * Only about this voucher, payout item or programme.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17"
   */
  @IsOptional()
  @Matches(UUID)
  subjectId?: string;

  /**
   * Only of this kind.
   * @example "capture"
   */
  @IsOptional()
  @IsIn(TRANSFER_KINDS)
  @ApiPropertyOptional({ enum: TRANSFER_KINDS, example: 'capture' })
  kind?: TransferKind;

  /**
   * From this moment on.
   * @example "2026-12-01T00:00:00Z"
   */
  @IsOptional()
  @IsMoment()
  from?: string;

  /**
   * Before this moment.
   * @example "2027-01-01T00:00:00Z"
   */
  @IsOptional()
  @IsMoment()
  until?: string;
}

/** An account of the ledger: a kind and the id of what owns it. */
export class AccountDto {
  /** @example "hold" */
  @ApiProperty({ enum: ACCOUNT_KINDS, example: 'hold' })
  kind!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  id!: string;
}

/** One row of the ledger. */
export class TransferDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3ba1" */
  id!: string;
  /** @example "2026-12-01T15:00:00.000Z" */
  at!: string;
  /** @example "capture" */
  @ApiProperty({ enum: TRANSFER_KINDS, example: 'capture' })
  kind!: string;
  /** Where the money leaves. */
  debit!: AccountDto;
  /** Where it arrives. */
  credit!: AccountDto;
  /**
   * In öre.
   * @example "250000"
   */
  amountMinor!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /**
   * What it is about: the voucher, the payout item or the programme.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17"
   */
  subjectId!: string;
  /**
   * The transfer it takes back.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  reversesId!: string | null;
}

/** One page of transfers. */
export class TransferPageDto {
  /** The transfers of this page, oldest first. */
  items!: TransferDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
