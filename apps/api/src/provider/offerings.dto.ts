import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PURPOSES, type Purpose } from '@techcheck/kernel';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';
import { IsText } from '../http/text.validator.js';
import { IsAmountMinor } from '../http/validators.js';
import { IsDay, IsNotBefore } from './days.validator.js';

/** What can be booked with you. */
export class PutOfferingDto {
  /**
   * What the learner’s voucher must be for. It stays once someone has booked.
   * @example "informal-training"
   */
  @IsIn(PURPOSES)
  @ApiProperty({ enum: PURPOSES, example: 'informal-training' })
  purpose!: Purpose;

  @IsText({ max: 200, description: 'Title in Swedish.', example: 'Webbutveckling från grunden' })
  titleSv!: string;

  @IsText({ max: 200, description: 'Title in English.', example: 'Web development from scratch' })
  titleEn!: string;

  @ValidateIf((body: PutOfferingDto) => body.description !== undefined && body.description !== '')
  @ApiPropertyOptional({ minLength: 0 })
  @IsText({ max: 4000, description: 'What it is about.', example: 'Four weeks of HTML, CSS and JavaScript.' })
  description?: string;

  @IsAmountMinor('750000')
  priceMinor!: string;

  /**
   * Where it is held (municipality code); leave out when it is at a distance.
   * @example "2480"
   */
  @IsOptional()
  @Matches(/^[0-9]{4}$/)
  @ApiPropertyOptional({ pattern: '^[0-9]{4}$', example: '2480' })
  municipalityCode?: string;

  /**
   * True takes it off the list: bookings stay, no new ones come.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  withdrawn?: boolean;
}

/** One occasion of an offering. */
export class PutSessionDto {
  @IsDay('First day.')
  startsOn!: string;

  @IsNotBefore('startsOn')
  @IsDay('Last day.', '2026-12-28')
  endsOn!: string;

  /**
   * Seats; leave out when as many can come as want to.
   * @example 24
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  capacity?: number;

  /**
   * True cancels it: no new bookings, and learners may let go at any time.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  cancelled?: boolean;
}

/** An occasion as you see it. */
export class SessionDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16" */
  id!: string;
  /**
   * Your own reference.
   * @example "webb-1"
   */
  ref!: string;
  /** @example "2026-12-01" */
  startsOn!: string;
  /** @example "2026-12-28" */
  endsOn!: string;
  /**
   * Null when as many can come as want to.
   * @example 24
   */
  @ApiProperty({ type: Number, nullable: true, example: 24 })
  capacity!: number | null;
  /**
   * Counted only where there is a capacity.
   * @example 3
   */
  seatsTaken!: number;
  /** @example false */
  cancelled!: boolean;
}

/** An offering as you see it. */
export class OfferingDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b15" */
  id!: string;
  /**
   * Your own reference.
   * @example "webb-grund"
   */
  ref!: string;
  /** @example "informal-training" */
  @ApiProperty({ enum: PURPOSES, example: 'informal-training' })
  purpose!: string;
  /** @example "Webbutveckling från grunden" */
  titleSv!: string;
  /** @example "Web development from scratch" */
  titleEn!: string;
  /** @example "Four weeks of HTML, CSS and JavaScript." */
  description!: string;
  /**
   * In öre.
   * @example "750000"
   */
  priceMinor!: string;
  /**
   * Null when it is at a distance.
   * @example "2480"
   */
  @ApiProperty({ type: String, nullable: true, example: '2480' })
  municipalityCode!: string | null;
  /** @example false */
  withdrawn!: boolean;
}

/** An offering with its sessions. */
export class OfferingWithSessionsDto extends OfferingDto {
  /** All its sessions, by first day. */
  sessions!: SessionDto[];
}

/** One page of your offerings. */
export class OfferingPageDto {
  /** The offerings of this page, in the order they were made. */
  items!: OfferingWithSessionsDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
