import { PURPOSES, type Purpose } from '@techcheck/kernel';
import { ApiProperty } from '@nestjs/swagger';

// These classes describe the document for the reference pages. Its rules stand in
// libs/programme/src/domain/policy-document.ts, which checks it wherever it comes from.

/** Ages that count from one day to another, both included. */
export class AgeLimitDto {
  /** @example "2026-01-01" */
  from!: string;
  /**
   * Absent: until further notice.
   * @example "2031-12-31"
   */
  until?: string;
  /**
   * Youngest age, included.
   * @example 18
   */
  min!: number;
  /**
   * Oldest age, included.
   * @example 66
   */
  max!: number;
}

/** Who must live where. */
export class ResidenceTermsDto {
  /** @example true */
  registeredInSweden!: boolean;
  /**
   * County codes; absent: the whole country.
   * @example ["24", "25"]
   */
  counties?: string[];
}

/** Who is eligible. */
export class EligibilityTermsDto {
  /**
   * The day on which age is counted: `submission-date`, or a day.
   * @example "submission-date"
   */
  ageCountedOn!: string;
  /** Limits that follow each other without overlap. */
  age!: AgeLimitDto[];
  residence!: ResidenceTermsDto;
}

/** One voucher of the checkbook. */
export class PurposeTermsDto {
  @ApiProperty({ enum: PURPOSES, example: 'guidance' })
  purpose!: Purpose;
  /**
   * Öre, as a string of digits.
   * @example "150000"
   */
  amountMinor!: string;
  /** @example 180 */
  validityDays!: number;
  /**
   * The most one booking may set aside, in öre; not above the voucher's amount.
   * @example "150000"
   */
  holdCeilingMinor!: string;
  /**
   * Kinds of evidence a capture may name.
   * @example ["attendance-list", "meeting-note"]
   */
  evidence!: string[];
  /**
   * Whether money can be taken before the first day of the service.
   * @example true
   */
  captureBeforeStart!: boolean;
}

/** The terms of holds. */
export class HoldTermsDto {
  /**
   * How long the learner has to answer a provider's request.
   * @example 60
   */
  requestLapsesMinutes!: number;
  /**
   * How long the learner can let go of a booking without cost.
   * @example 14
   */
  coolingOffDays!: number;
  /**
   * How long after the last day of the session a hold expires.
   * @example 30
   */
  expiresDays!: number;
  /**
   * After this time the learner's silence about attendance counts as consent.
   * @example 7
   */
  attendanceSilenceDays!: number;
  /**
   * How long a one-time code can be used.
   * @example 15
   */
  codeValidMinutes!: number;
}

/** One version of a programme's rules. */
export class PolicyDocumentDto {
  /**
   * RFC 3339; after every earlier version.
   * @example "2027-01-01T00:00:00+01:00"
   */
  inForceFrom!: string;
  eligibility!: EligibilityTermsDto;
  /** The vouchers of the checkbook, one for each purpose. */
  purposes!: PurposeTermsDto[];
  /**
   * How long a rejection can be looked at again.
   * @example 21
   */
  reconsiderationDays!: number;
  holds!: HoldTermsDto;
}
