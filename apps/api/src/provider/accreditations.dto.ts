import { ApiProperty } from '@nestjs/swagger';
import { PURPOSES, type Purpose } from '@techcheck/kernel';
import {
  accreditationLifeCycle,
  namesPerson,
  organisationNumber,
  paymentAccount,
  PAYMENT_ACCOUNT_KINDS,
  type PaymentAccountKind,
} from '@techcheck/providers';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmptyObject,
  IsString,
  Length,
  ValidateBy,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { IsText } from '../http/text.validator.js';

export const ACCREDITATION_STATUSES = [...new Set(accreditationLifeCycle.edges.flatMap(([from, , to]) => [from, to]))];

/** Where you want to be paid. */
export class PaymentAccountDto {
  /**
   * What kind of number it is.
   * @example "bankgiro"
   */
  @IsIn(PAYMENT_ACCOUNT_KINDS)
  @ApiProperty({ enum: PAYMENT_ACCOUNT_KINDS, example: 'bankgiro' })
  kind!: PaymentAccountKind;

  /**
   * The number; spaces and hyphens do not matter. For an account, the clearing number first.
   * @example "5050-1055"
   */
  @IsString()
  @Length(2, 40)
  @ValidateBy({
    name: 'payment-account',
    validator: {
      validate: (value: unknown, args?: ValidationArguments) => {
        const { kind } = args?.object as PaymentAccountDto;
        // A wrong kind is a fault of its own.
        if (!PAYMENT_ACCOUNT_KINDS.includes(kind)) return true;
        return typeof value === 'string' && paymentAccount(kind, value) !== undefined;
      },
      defaultMessage: () => '$property is not such a number: check its length and its last digit',
    },
  })
  @ValidateBy({
    name: 'account-names-person',
    validator: {
      validate: (value: unknown) => {
        const account = typeof value === 'string' ? paymentAccount('account', value) : undefined;
        return account === undefined || !namesPerson(account);
      },
      defaultMessage: () =>
        '$property holds a personal identity number, as personal accounts do: give a bankgiro, a plusgiro or an account of the organisation',
    },
  })
  number!: string;
}

/** An application for accreditation. */
export class ApplyForAccreditationDto {
  /**
   * Your organisation number.
   * @example "556999-9997"
   */
  @IsString()
  @Length(10, 13)
  @ValidateBy({
    name: 'organisation-number',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && organisationNumber(value) !== undefined,
      defaultMessage: () => '$property must be an organisation number with a right check digit',
    },
  })
  organisationNumber!: string;

  /**
   * What you want to be accredited for.
   * @example ["informal-training"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PURPOSES.length)
  @ArrayUnique()
  @IsIn(PURPOSES, { each: true })
  @ApiProperty({ enum: PURPOSES, isArray: true, example: ['informal-training'] })
  purposes!: Purpose[];

  @IsText({
    max: 4000,
    description: 'How you assure quality: certificates, supervision, results. No personal data.',
    example: 'Certified to ISO 21001; supervised by the Swedish National Agency for Higher Vocational Education.',
  })
  qualityEvidence!: string;

  /** Where you want to be paid, if you are accredited. */
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => PaymentAccountDto)
  paymentAccount!: PaymentAccountDto;
}

/** An application for accreditation and what became of it. */
export class AccreditationDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b51" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  providerId!: string;
  /** @example "Norrskens Digitalskola AB" */
  providerName!: string;
  /** @example "5569999997" */
  organisationNumber!: string;
  /**
   * Where it stands.
   * @example "accredited"
   */
  @ApiProperty({ enum: ACCREDITATION_STATUSES, example: 'accredited' })
  status!: string;
  /**
   * What it covers, or is asked to cover.
   * @example ["informal-training"]
   */
  @ApiProperty({ enum: PURPOSES, isArray: true, example: ['informal-training'] })
  purposes!: string[];
  /**
   * First day it covers.
   * @example "2026-12-01"
   */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-12-01' })
  validFrom!: string | null;
  /**
   * Last day it covers.
   * @example "2027-11-30"
   */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2027-11-30' })
  validUntil!: string | null;
  /** @example "Certified to ISO 21001." */
  qualityEvidence!: string;
  /** The account in the application. It counts from the decision on. */
  @ApiProperty({ type: PaymentAccountDto, nullable: true })
  paymentAccount!: PaymentAccountDto | null;
  /**
   * True when the account is of no form we know. It may still be right: look at it again.
   * @example false
   */
  paymentAccountLooksOdd!: boolean;
  /** @example "2026-11-21T09:00:00.000Z" */
  appliedAt!: string;
  /**
   * When it was decided.
   * @example "2026-11-25T13:00:00.000Z"
   */
  @ApiProperty({ type: String, nullable: true, example: '2026-11-25T13:00:00.000Z' })
  decidedAt!: string | null;
  /**
   * Why it was decided as it was.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  decisionReason!: string | null;
}

/** One page of accreditations. */
export class AccreditationPageDto {
  /** The accreditations of this page. */
  items!: AccreditationDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
