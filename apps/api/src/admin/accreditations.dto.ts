import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PURPOSES, type Purpose } from '@techcheck/kernel';
import type { AccreditationStatus } from '@techcheck/providers';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, ValidateIf } from 'class-validator';
import { PageQuery } from '../http/paging.js';
import { IsText } from '../http/text.validator.js';
import { ACCREDITATION_STATUSES } from '../provider/accreditations.dto.js';
import { IsDay, IsNotBefore } from '../provider/days.validator.js';

/** Which accreditations to list. */
export class AccreditationListQuery extends PageQuery {
  /**
   * Only in this status; without it, those that wait for a decision.
   * @example "applied"
   */
  @IsOptional()
  @IsIn(ACCREDITATION_STATUSES)
  @ApiPropertyOptional({ enum: ACCREDITATION_STATUSES, example: 'applied' })
  status?: AccreditationStatus;
}

const DECISIONS = ['review', 'accredit', 'reject'] as const;

/** A decision on an application for accreditation. */
export class DecideAccreditationDto {
  /**
   * Take it under review, accredit, or reject.
   * @example "accredit"
   */
  @IsIn(DECISIONS)
  @ApiProperty({ enum: DECISIONS, example: 'accredit' })
  decision!: (typeof DECISIONS)[number];

  /** Needed to accredit. */
  @ValidateIf((body: DecideAccreditationDto) => body.decision === 'accredit')
  @IsDay('First day the accreditation covers. Needed to accredit.')
  @ApiPropertyOptional()
  validFrom?: string;

  /** Needed to accredit. */
  @ValidateIf((body: DecideAccreditationDto) => body.decision === 'accredit')
  @IsNotBefore('validFrom')
  @IsDay('Last day the accreditation covers. Needed to accredit.', '2027-11-30')
  @ApiPropertyOptional()
  validUntil?: string;

  /**
   * What to accredit for; without it, all that was applied for.
   * @example ["informal-training"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(PURPOSES, { each: true })
  @ApiPropertyOptional({ enum: PURPOSES, isArray: true, example: ['informal-training'] })
  purposes?: Purpose[];

  // Reasons are owed to whoever is refused: förvaltningslagen (2017:900) § 32.
  @ValidateIf(
    (body: DecideAccreditationDto) => body.decision === 'reject' || (body.reason !== undefined && body.reason !== null),
  )
  @ApiPropertyOptional()
  @IsText({
    max: 2000,
    description: 'Why; needed to reject. The provider reads it.',
    example: 'The quality evidence covers the purposes applied for.',
  })
  reason?: string;
}

/** Why a provider’s standing changes. */
export class ProviderStandingDto {
  @IsText({
    max: 2000,
    description: 'Why, for the record. No personal data.',
    example: 'Attendance lists do not match the learners’ answers.',
  })
  reason!: string;
}
