import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SPEND_GROUPS, type SpendGroup } from '@techcheck/payouts';
import { Transform } from 'class-transformer';
import { ArrayUnique, IsArray, IsIn, IsOptional, Matches } from 'class-validator';

/** How to group the spend. */
export class SpendQuery {
  /**
   * Any mix of groups, repeated or separated by commas; without it, one row for all.
   * @example "purpose,county"
   */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayUnique()
  @IsIn(SPEND_GROUPS, { each: true })
  @ApiPropertyOptional({ enum: SPEND_GROUPS, isArray: true, example: ['purpose', 'county'] })
  groupBy?: SpendGroup[];

  /**
   * Only this programme.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12"
   */
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  programmeId?: string;
}

/** One row of the spend report: the groups asked for, then the figures. */
export class SpendRowDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId?: string;
  /** @example "Tech-check 2026" */
  programmeName?: string;
  /** @example "informal-training" */
  purpose?: string;
  /**
   * Null for what no provider has touched.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14"
   */
  @ApiPropertyOptional({ type: String, nullable: true, example: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14' })
  providerId?: string | null;
  /** @example "Norrskens Digitalskola AB" */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Norrskens Digitalskola AB' })
  providerName?: string | null;
  /**
   * Where the learner lived at the grant; null when unknown or protected.
   * @example "24"
   */
  @ApiPropertyOptional({ type: String, nullable: true, example: '24' })
  county?: string | null;
  /**
   * Where the learner lived at the grant; null when unknown or protected.
   * @example "2480"
   */
  @ApiPropertyOptional({ type: String, nullable: true, example: '2480' })
  municipality?: string | null;
  /**
   * Where the provider has its seat.
   * @example "24"
   */
  @ApiPropertyOptional({ type: String, nullable: true, example: '24' })
  providerCounty?: string | null;
  /**
   * The Swedish calendar month in which the money moved.
   * @example "2026-12"
   */
  month?: string;
  /**
   * Promised to people, less what came back unused, in öre.
   * @example "3300000"
   */
  grantedMinor!: string;
  /**
   * Set aside for bookings, in öre.
   * @example "250000"
   */
  heldMinor!: string;
  /**
   * Taken by providers before refunds, in öre.
   * @example "750000"
   */
  capturedMinor!: string;
  /**
   * Given back after having been taken, in öre.
   * @example "50000"
   */
  refundedMinor!: string;
  /**
   * Approved for payment, after netting, in öre.
   * @example "700000"
   */
  paidMinor!: string;
  /**
   * How many captures.
   * @example 1
   */
  count!: number;
  /**
   * How many different people.
   * @example 1
   */
  persons!: number;
}

/** The spend report. */
export class SpendDto {
  /** What the rows are grouped by, in this order. */
  @ApiProperty({ enum: SPEND_GROUPS, isArray: true, example: ['purpose', 'county'] })
  groupBy!: string[];
  /** One row for each combination that occurs. */
  rows!: SpendRowDto[];
}
