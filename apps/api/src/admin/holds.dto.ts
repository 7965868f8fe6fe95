import { ApiProperty } from '@nestjs/swagger';
import { DISPUTE_OUTCOMES, DISPUTE_REASONS, type DisputeOutcome } from '@techcheck/redemption';
import { IsIn } from 'class-validator';
import { IsText } from '../http/text.validator.js';
import { CaptureDto } from '../provider/capture.dto.js';
import { HoldDto } from '../provider/hold.dto.js';

/** How a dispute ends. */
export class ResolveDisputeDto {
  /**
   * Upheld: what was taken goes back and the rest is released. Dismissed: the freeze ends.
   * @example "dismissed"
   */
  @IsIn(DISPUTE_OUTCOMES)
  @ApiProperty({ enum: DISPUTE_OUTCOMES, example: 'dismissed' })
  outcome!: DisputeOutcome;

  @IsText({
    max: 500,
    description: 'Why, for the record. No personal data.',
    example: 'The attendance list and the course log agree.',
  })
  reason!: string;
}

/** A hold as case officers and auditors see it; the learner is an id without a name. */
export class AdminHoldDto extends HoldDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b61" */
  individualId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17" */
  voucherId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /**
   * Where the learner lived at the grant; null when unknown or protected.
   * @example "2480"
   */
  @ApiProperty({ type: String, nullable: true, example: '2480' })
  municipalityCode!: string | null;
  /**
   * What the learner says is wrong; null when nothing is disputed.
   * @example null
   */
  @ApiProperty({ enum: DISPUTE_REASONS, nullable: true, example: null })
  disputeReason!: string | null;
}

/** A hold with what has been taken from it. */
export class AdminHoldWithCapturesDto extends AdminHoldDto {
  /** What the provider has taken so far. */
  captures!: CaptureDto[];
}

/** One page of disputed holds. */
export class DisputedHoldPageDto {
  /** The holds of this page, oldest first. */
  items!: AdminHoldDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
