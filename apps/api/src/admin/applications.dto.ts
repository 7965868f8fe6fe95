import { ApiProperty } from '@nestjs/swagger';
import { APPLICATION_STATUSES, type ApplicationStatus } from '@techcheck/eligibility';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../http/paging.js';
import { IsText } from '../http/text.validator.js';
import { IsId } from '../http/validators.js';
import { ApplicationDto } from '../individual/applications.dto.js';

/** Which applications to list. */
export class WorkListQuery extends PageQuery {
  /** Where the case stands; those up for review by default. */
  @IsOptional()
  @IsIn(APPLICATION_STATUSES)
  @ApiProperty({ enum: APPLICATION_STATUSES, required: false, default: 'manual-review' })
  status: ApplicationStatus = 'manual-review';

  @IsOptional()
  @IsId('Only of this programme.')
  @ApiProperty({ required: false })
  programmeId?: string;
}

/** A case officer's decision. */
export class ReviewApplicationDto {
  /**
   * What you decide.
   * @example "eligible"
   */
  @IsIn(['eligible', 'rejected'])
  outcome!: 'eligible' | 'rejected';

  @IsText({
    max: 4000,
    description: 'The reasons, for the person to read (förvaltningslagen 32 §). Stored encrypted.',
    example: 'Flyttanmälan från den 1 oktober styrker att du är folkbokförd i Sverige.',
    sealed: true,
  })
  reason!: string;
}

/** The application with the decision just made. */
export class ReviewedApplicationDto extends ApplicationDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  decisionId!: string;
}

/** An application as a case officer finds it in the list: nothing about who it is. */
export class WorkItemDto extends ApplicationDto {
  /** @example "sv" */
  language!: 'sv' | 'en';
  /**
   * The person has asked for a new look at a rejection.
   * @example false
   */
  reconsidered!: boolean;
  /**
   * Rules that failed in the latest decision.
   * @example []
   */
  failedRules!: string[];
  /**
   * Rules that could not tell in the latest decision.
   * @example ["facts-agree", "working-age"]
   */
  unknownRules!: string[];
}

/** A decision without what it was built on. */
export class DecisionSummaryDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  applicationId!: string;
  /** @example 1 */
  ordinal!: number;
  /** @example "manual-review" */
  outcome!: 'eligible' | 'rejected' | 'manual-review';
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20" */
  policyVersionId!: string;
  /** @example "rules" */
  decidedBy!: 'rules' | 'case-officer';
  /** @example "2026-11-21T09:00:01.000Z" */
  decidedAt!: string;
  /** @example [] */
  failedRules!: string[];
  /** @example ["facts-agree", "working-age"] */
  unknownRules!: string[];
}

/** A request for a new look. */
export class ReconsiderationDto {
  /** @example "2026-11-22T10:00:00.000Z" */
  requestedAt!: string;
  /**
   * The person's own words; null when the person has been erased.
   * @example "Jag flyttade tillbaka till Sverige den 1 oktober."
   */
  grounds!: string | null;
}

/** A case with its decisions. */
export class CaseDto extends WorkItemDto {
  decisions!: DecisionSummaryDto[];
  reconsiderations!: ReconsiderationDto[];
}

/** One page of the work list, oldest first. */
export class WorkListPageDto {
  items!: WorkItemDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}
