import { AMOUNT_MINOR, PURPOSES, type Purpose } from '@techcheck/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { COUNTY_CODES } from './counties.js';
import { IsDay, IsDayOrSubmissionDate } from './is-day.js';
import { IsMoment } from './is-moment.js';

/** Above any age a person has reached; a limit beyond it is a slip of the pen. */
const AGE_MAX = 150;
const AMOUNT_MESSAGE = { message: '$property must be a whole number of öre above zero, as a string of digits' };

/** Ages that counted from one day to another, both included. Open-ended without `until`. */
export class AgeLimit {
  @IsDay()
  from!: string;

  @IsOptional()
  @IsDay()
  until?: string;

  @IsInt()
  @Min(0)
  @Max(AGE_MAX)
  min!: number;

  @IsInt()
  @Min(0)
  @Max(AGE_MAX)
  max!: number;
}

/** Who must live where (folkbokföringslagen 1991:481). */
export class ResidenceTerms {
  @IsBoolean()
  registeredInSweden!: boolean;

  /** County codes of two digits; absent means the whole country. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(COUNTY_CODES, { each: true })
  counties?: string[];
}

/** Who is eligible. */
export class EligibilityTerms {
  /** The day on which age is counted: that of the submission, or a fixed one. */
  @IsDayOrSubmissionDate()
  ageCountedOn!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AgeLimit)
  age!: AgeLimit[];

  @IsObject()
  @ValidateNested()
  @Type(() => ResidenceTerms)
  residence!: ResidenceTerms;
}

/** What one voucher of the checkbook is. */
export class PurposeTerms {
  @IsIn(PURPOSES)
  purpose!: Purpose;

  @IsString()
  @Matches(AMOUNT_MINOR, AMOUNT_MESSAGE)
  amountMinor!: string;

  @IsInt()
  @Min(1)
  @Max(3650)
  validityDays!: number;

  /** The most that one booking may set aside. */
  @IsString()
  @Matches(AMOUNT_MINOR, AMOUNT_MESSAGE)
  holdCeilingMinor!: string;

  /** The kinds of evidence a capture may name. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 60, { each: true })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { each: true })
  evidence!: string[];

  @IsBoolean()
  captureBeforeStart!: boolean;
}

/** The terms of holds. */
export class HoldTerms {
  @IsInt()
  @Min(1)
  @Max(100_000)
  requestLapsesMinutes!: number;

  @IsInt()
  @Min(0)
  @Max(365)
  coolingOffDays!: number;

  @IsInt()
  @Min(1)
  @Max(365)
  expiresDays!: number;

  @IsInt()
  @Min(0)
  @Max(365)
  attendanceSilenceDays!: number;

  @IsInt()
  @Min(1)
  @Max(1440)
  codeValidMinutes!: number;
}

/** One version of a programme's rules: who may get what, from when. Read it with readPolicyDocument. */
export class PolicyDocument {
  @IsMoment()
  inForceFrom!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => EligibilityTerms)
  eligibility!: EligibilityTerms;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PURPOSES.length)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PurposeTerms)
  purposes!: PurposeTerms[];

  @IsInt()
  @Min(1)
  @Max(365)
  reconsiderationDays!: number;

  @IsObject()
  @ValidateNested()
  @Type(() => HoldTerms)
  holds!: HoldTerms;
}
