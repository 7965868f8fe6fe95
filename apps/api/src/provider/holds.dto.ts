import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsAmountMinor, IsId } from '../http/validators.js';
import { CaptureDto } from './capture.dto.js';
import { HoldDto } from './hold.dto.js';

/** A learner’s code, and what it shall pay for. */
export class PresentCodeDto {
  /**
   * What the learner showed or read out: the text of the QR code, or the typed code in any case and grouping.
   * @example "3Q7ZK9-M2T4XA-0VBC1H"
   */
  @IsString()
  @Length(1, 200)
  @ApiProperty({ format: 'password', example: '3Q7ZK9-M2T4XA-0VBC1H', minLength: 1, maxLength: 200 })
  code!: string;

  @IsAmountMinor()
  amountMinor!: string;

  @IsId('Your session that the learner takes part in.')
  sessionId!: string;
}

/** A hold with what you have taken from it. */
export class HoldWithCapturesDto extends HoldDto {
  /** What you have taken so far. */
  captures!: CaptureDto[];
}
