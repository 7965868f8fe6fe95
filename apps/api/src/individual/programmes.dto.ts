import { PURPOSES, type Purpose } from '@techcheck/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { ROUND_ORDERS, type RoundOrder } from '@techcheck/programme';

/** A name in both languages. */
export class NameDto {
  /** @example "Tech-check 2026" */
  sv!: string;
  /** @example "Tech-check 2026" */
  en!: string;
}

/** A period in which one can apply. */
export class RoundDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b13" */
  id!: string;
  /** @example "Omgång 1" */
  name!: string;
  /** @example "2026-09-01T00:00:00.000Z" */
  opensAt!: string;
  /**
   * The first moment at which it is closed.
   * @example "2027-09-01T00:00:00.000Z"
   */
  closesAt!: string;
  /** In which order those who are eligible get money: as they applied, or as they are drawn. */
  @ApiProperty({ enum: ROUND_ORDERS, example: 'first-come' })
  order!: RoundOrder;
}

/** Which version of the rules. */
export class PolicyReferenceDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20" */
  id!: string;
  /** @example 3 */
  version!: number;
  /** @example "2026-09-01T00:00:00.000Z" */
  inForceFrom!: string;
}

/** The vouchers of the checkbook for one purpose. */
export class GivenVoucherDto {
  /** @example "guidance" */
  @ApiProperty({ enum: PURPOSES, example: 'guidance' })
  purpose!: Purpose;
  /**
   * Of each voucher, in öre.
   * @example "150000"
   */
  amountMinor!: string;
  /**
   * How many of them.
   * @example 1
   */
  number!: number;
  /**
   * Days it can be used, from the grant.
   * @example 180
   */
  validityDays!: number;
  /**
   * The part of a session's price that you pay yourself, in percent.
   * @example 0
   */
  ownContributionPercent!: number;
}

/** A programme you can apply to, now or later. */
export class OfferedProgrammeDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  id!: string;
  /** @example "techcheck-2026" */
  code!: string;
  name!: NameDto;
  /** The round in which you can apply now; null when none is open. */
  openRound!: RoundDto | null;
  /** The next round to open; null when none is planned. */
  nextRound!: RoundDto | null;
  /** The rules an application made now would come under; null when none are in force. */
  policy!: PolicyReferenceDto | null;
  /** What a checkbook holds. */
  gives!: GivenVoucherDto[];
  /**
   * What a checkbook is worth, in öre.
   * @example "3300000"
   */
  grantMinor!: string | null;
  /**
   * Money not promised to anyone yet, in öre.
   * @example "4967000000"
   */
  moneyLeftMinor!: string;
  /**
   * People in line who still need money.
   * @example 120
   */
  inLine!: number;
  /**
   * Those among them who are eligible and wait for money to return.
   * @example 0
   */
  waitlisted!: number;
  /**
   * For how many checkbooks the money left lasts.
   * @example 1505
   */
  grantsLeft!: number | null;
}

/** One page of programmes. */
export class OfferedProgrammePageDto {
  items!: OfferedProgrammeDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}
