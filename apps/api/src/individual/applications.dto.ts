import { ApiProperty } from '@nestjs/swagger';
import { APPLICATION_STATUSES, type ApplicationStatus } from '@techcheck/eligibility';
import { IsIn } from 'class-validator';
import { FindingDto } from '../http/finding.dto.js';
import { IsText } from '../http/text.validator.js';
import { IsId } from '../http/validators.js';

/** A request for a checkbook. */
export class SubmitApplicationDto {
  @IsId('The programme to apply to.')
  programmeId!: string;

  /**
   * The language you want the decision in.
   * @example "sv"
   */
  @IsIn(['sv', 'en'])
  language!: 'sv' | 'en';
}

/** Why you want a decision looked at again. */
export class RequestReconsiderationDto {
  @IsText({
    max: 4000,
    description: 'What is wrong with the decision, in your own words. Stored encrypted.',
    example: 'Jag flyttade tillbaka till Sverige den 1 oktober.',
    sealed: true,
  })
  grounds!: string;
}

/** An application as you see it. */
export class ApplicationDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b13" */
  roundId!: string;
  /**
   * Where the case stands.
   * @example "submitted"
   */
  @ApiProperty({ enum: APPLICATION_STATUSES, example: 'submitted', description: 'Where the case stands.' })
  status!: ApplicationStatus;
  /**
   * What the checkbook is worth if it is granted, in öre.
   * @example "3000000"
   */
  amountMinor!: string;
  /** @example "2026-11-21T09:00:00.000Z" */
  submittedAt!: string;
  /** @example "2026-11-21T09:00:01.000Z" */
  updatedAt!: string;
}

/** A decision on your application, with every reason. */
export class ExplainedDecisionDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  applicationId!: string;
  /**
   * 1 for the first decision on the application.
   * @example 1
   */
  ordinal!: number;
  /** @example "eligible" */
  outcome!: 'eligible' | 'rejected' | 'manual-review';
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20" */
  policyVersionId!: string;
  /** @example "rules" */
  decidedBy!: 'rules' | 'case-officer';
  /** @example "2026-11-21T09:00:01.000Z" */
  decidedAt!: string;
  /** @example [] */
  failedRules!: string[];
  /** @example [] */
  unknownRules!: string[];
  /** Every rule and what it found; null when the person has been erased. */
  findings!: FindingDto[] | null;
  /**
   * The case officer's reason; null when the rules decided.
   * @example "Flyttanmälan styrker folkbokföringen."
   */
  reason!: string | null;
}

/** Your application with its place in line and its decisions. */
export class OwnApplicationDto extends ApplicationDto {
  /**
   * 1 for the first in line; null when you stand in no line any more.
   * @example 12
   */
  placeInLine!: number | null;
  /**
   * Nine in ten like yours were decided within this time; null when there is nothing to go by.
   * @example "2026-11-21T09:00:05.000Z"
   */
  expectedDecisionAt!: string | null;
  /**
   * Until when you can ask for a rejection to be looked at again.
   * @example "2026-12-12T09:00:01.000Z"
   */
  reconsiderationUntil!: string | null;
  /** All decisions, the first one first. */
  decisions!: ExplainedDecisionDto[];
}

/** One page of your applications, newest first. */
export class ApplicationPageDto {
  items!: ApplicationDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}
