import { ApiProperty } from '@nestjs/swagger';
import { UUID } from '@techcheck/kernel';
import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';

/** Which entries to list; all that is given must fit. */
export class AuditEntryListQuery extends PageQuery {
  /**
   * Only about this thing.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11"
   */
  @IsOptional()
  @Matches(UUID)
  subjectId?: string;

  /**
   * Only by this actor.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b81"
   */
  @IsOptional()
  @Matches(UUID)
  actorId?: string;

  /**
   * Only this action.
   * @example "hold.captured"
   */
  @IsOptional()
  @Matches(/^[a-z][a-z.-]{1,79}$/)
  action?: string;
}

/** Who did what to what. */
export class AuditEntryDto {
  /**
   * Its number.
   * @example "1042"
   */
  id!: string;
  /** @example "2026-12-01T15:00:00.000Z" */
  at!: string;
  /**
   * What kind of actor.
   * @example "provider"
   */
  actorKind!: string;
  /**
   * Null for the system itself.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b81"
   */
  @ApiProperty({ type: String, nullable: true, example: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b81' })
  actorId!: string | null;
  /** @example "hold.captured" */
  action!: string;
  /** @example "hold" */
  subjectKind!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  subjectId!: string;
  /**
   * The request that caused it.
   * @example "0b6f1f0e-7c5e-4c5b-9f0e-3a1d2c4b5a69"
   */
  @ApiProperty({ type: String, nullable: true, example: '0b6f1f0e-7c5e-4c5b-9f0e-3a1d2c4b5a69' })
  requestId!: string | null;
  /**
   * What else is worth keeping; no personal data.
   * @example { "amountMinor": "250000" }
   */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { amountMinor: '250000' } })
  data!: Record<string, unknown>;
}

/** One page of entries. */
export class AuditEntryPageDto {
  /** The entries of this page, newest first. */
  items!: AuditEntryDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
