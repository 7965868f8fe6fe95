import { ApiProperty } from '@nestjs/swagger';
import { DISPUTE_REASONS, type DisputeReason } from '@techcheck/redemption';
import { IsIn } from 'class-validator';
import { IsAmountMinor, IsId } from '../http/validators.js';
import { HoldDto } from '../provider/hold.dto.js';
import { CaptureDto } from '../provider/capture.dto.js';

/** A booking. By sending it you agree that the provider may take the amount for the session. */
export class BookSessionDto {
  @IsId('The voucher that pays; its purpose must be the offering’s.')
  voucherId!: string;

  @IsId('The session to book.')
  sessionId!: string;

  @IsAmountMinor()
  amountMinor!: string;
}

/** Your yes to a provider’s request. */
export class ApproveHoldDto {
  /** The amount you were shown; anything else than the request’s is refused. */
  @IsAmountMinor()
  amountMinor!: string;
}

/** Your objection to a booking. */
export class DisputeHoldDto {
  /**
   * What is wrong.
   * @example "not-provided"
   */
  @IsIn(DISPUTE_REASONS)
  @ApiProperty({ enum: DISPUTE_REASONS, example: 'not-provided' })
  reason!: DisputeReason;
}

/** A hold as you, who learns, see it. */
export class LearnerHoldDto extends HoldDto {
  /**
   * The voucher that pays.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17"
   */
  voucherId!: string;
  /** @example "Kodskolan i Umeå AB" */
  providerName!: string;
  /** @example "Grundkurs i digital säkerhet" */
  offeringTitleSv!: string;
  /** @example "Digital safety for beginners" */
  offeringTitleEn!: string;
}

/** A hold with what has been taken from it. */
export class LearnerHoldWithCapturesDto extends LearnerHoldDto {
  /** What the provider has taken so far. */
  captures!: CaptureDto[];
}

/** One page of your holds, newest first. */
export class LearnerHoldPageDto {
  /** The holds of this page. */
  items!: LearnerHoldDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
