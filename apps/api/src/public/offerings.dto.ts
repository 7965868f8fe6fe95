import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PURPOSES, type Purpose } from '@techcheck/kernel';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';
import { IsText } from '../http/text.validator.js';

/** What to look for; all that is given must fit. */
export class SearchQuery extends PageQuery {
  /**
   * Only for this purpose.
   * @example "informal-training"
   */
  @IsOptional()
  @IsIn(PURPOSES)
  @ApiPropertyOptional({ enum: PURPOSES, example: 'informal-training' })
  purpose?: Purpose;

  /**
   * Only in this municipality (four digits).
   * @example "2480"
   */
  @IsOptional()
  @Matches(/^[0-9]{4}$/)
  municipality?: string;

  /**
   * Only in this county (two digits).
   * @example "24"
   */
  @IsOptional()
  @Matches(/^[0-9]{2}$/)
  county?: string;

  @IsOptional()
  @ApiPropertyOptional()
  @IsText({ min: 2, max: 100, description: 'Part of a name, title or description.', example: 'webb' })
  text?: string;
}

/** What to look for among offerings. */
export class OfferingSearchQuery extends SearchQuery {
  /**
   * Only of this provider.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14"
   */
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  @ApiPropertyOptional({ format: 'uuid', example: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14' })
  providerId?: string;
}

/** An accredited provider. */
export class PublicProviderDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  id!: string;
  /** @example "Norrskens Digitalskola AB" */
  name!: string;
  /** @example "5569999997" */
  organisationNumber!: string;
  /**
   * Of its seat.
   * @example "2480"
   */
  municipalityCode!: string;
  /**
   * What it is accredited for.
   * @example ["informal-training"]
   */
  @ApiProperty({ enum: PURPOSES, isArray: true, example: ['informal-training'] })
  purposes!: string[];
  /**
   * Last day of the accreditation.
   * @example "2027-11-30"
   */
  accreditedUntil!: string;
}

/** One page of providers. */
export class PublicProviderPageDto {
  /** The providers of this page. */
  items!: PublicProviderDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** A session that can be booked. */
export class PublicSessionDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16" */
  id!: string;
  /** @example "2026-12-01" */
  startsOn!: string;
  /** @example "2026-12-28" */
  endsOn!: string;
  /**
   * Null when as many can come as want to.
   * @example 21
   */
  @ApiProperty({ type: Number, nullable: true, example: 21 })
  seatsLeft!: number | null;
}

/** An offering that can be booked. */
export class PublicOfferingDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b15" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  providerId!: string;
  /** @example "Norrskens Digitalskola AB" */
  providerName!: string;
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
  /** Those that can still be booked, by first day. */
  sessions!: PublicSessionDto[];
}

/** One page of offerings. */
export class PublicOfferingPageDto {
  /** The offerings of this page. */
  items!: PublicOfferingDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
