import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsNotEmptyObject, IsString, Matches, ValidateNested } from 'class-validator';
import { IsText } from '../http/text.validator.js';
import { IsAmountMinor } from '../http/validators.js';

/** What shows that the service was given. */
export class EvidenceDto {
  /**
   * The kind; the programme’s policy says which kinds count for the purpose.
   * @example "attendance-list"
   */
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9-]{0,59}$/)
  kind!: string;

  @IsText({
    max: 200,
    description: 'Where to find it with you, for example a file number. No personal data.',
    example: 'LIST-2026-117',
  })
  reference!: string;
}

/** What to take from a hold, and for what. */
export class CaptureHoldDto {
  @IsAmountMinor()
  amountMinor!: string;

  /** What shows that the service was given. */
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => EvidenceDto)
  evidence!: EvidenceDto;
}

/** What was taken from a hold. */
export class CaptureDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b21" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  holdId!: string;
  /**
   * In öre.
   * @example "250000"
   */
  amountMinor!: string;
  /**
   * Of which given back, in öre.
   * @example "0"
   */
  refundedMinor!: string;
  /** What was given as evidence. */
  evidence!: EvidenceDto;
  /** @example "2026-12-01T15:00:00.000Z" */
  capturedAt!: string;
  /**
   * From then on it can be paid: at once when the learner has confirmed, else after the policy’s days of silence,
   * which count from the first day of the service or the end of the cooling-off, whichever is later.
   * @example "2026-12-15T15:00:00.000Z"
   */
  payableFrom!: string;
  /**
   * The payout item that pays it.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  payoutItemId!: string | null;
}

/** What to give back of a capture, and why. */
export class RefundCaptureDto {
  @IsAmountMinor()
  amountMinor!: string;

  @IsText({ max: 500, description: 'Why, for the record. No personal data.', example: 'The session was cut short' })
  reason!: string;
}

/** What was given back of a capture. */
export class RefundDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b31" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b21" */
  captureId!: string;
  /**
   * In öre.
   * @example "50000"
   */
  amountMinor!: string;
  /** @example "The session was cut short" */
  reason!: string;
  /**
   * True when the capture had been paid: a later payout is that much smaller.
   * @example false
   */
  nettedLater!: boolean;
  /** @example "2026-12-03T10:00:00.000Z" */
  refundedAt!: string;
}
