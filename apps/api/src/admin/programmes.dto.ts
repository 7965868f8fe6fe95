import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_POLICY, IsMoment, ROUND_ORDERS, type PolicyDocument, type RoundOrder } from '@techcheck/programme';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsIn, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { HoldsNoIdentityNumber, IsText } from '../http/text.validator.js';
import { IsAmountMinor } from '../http/validators.js';
import { GivenVoucherDto, NameDto, PolicyReferenceDto, RoundDto } from '../individual/programmes.dto.js';

/** A name in both languages. */
export class NameInputDto {
  @IsText({ max: 200, description: 'In Swedish.', example: 'Tech-check 2027' })
  sv!: string;

  @IsText({ max: 200, description: 'In English.', example: 'Tech-check 2027' })
  en!: string;
}

/** A period in which people can apply. */
export class RoundInputDto {
  @IsText({ max: 100, description: 'What it is called.', example: 'Omgång 1' })
  name!: string;

  /**
   * RFC 3339.
   * @example "2027-01-15T08:00:00+01:00"
   */
  @IsMoment()
  opensAt!: string;

  /**
   * The first moment at which it is closed, RFC 3339.
   * @example "2027-06-01T00:00:00+02:00"
   */
  @IsMoment()
  closesAt!: string;

  /** In which order those who are eligible are granted; as they applied when it is left out. */
  @IsOptional()
  @IsIn(ROUND_ORDERS)
  @ApiProperty({ enum: ROUND_ORDERS, required: false, example: 'first-come' })
  order?: RoundOrder;
}

/** A new programme. */
export class CreateProgrammeDto {
  /**
   * Short name: lower case, digits and hyphens; unique.
   * @example "techcheck-2027"
   */
  @Matches(/^[a-z0-9][a-z0-9-]{1,59}$/)
  @HoldsNoIdentityNumber()
  code!: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NameInputDto)
  name!: NameInputDto;

  /** Rounds that do not overlap; more can be added later. */
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RoundInputDto)
  rounds!: RoundInputDto[];
}

/** Money for a programme to promise. */
export class AppropriateDto {
  @IsAmountMinor('5000000000')
  amountMinor!: string;

  @IsText({ max: 200, description: 'The decision behind the money.', example: 'Regleringsbrev 2027, anslag 1:14' })
  reference!: string;
}

/** A programme just made. */
export class CreatedProgrammeDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  id!: string;
  /** @example "techcheck-2027" */
  code!: string;
  name!: NameDto;
  rounds!: RoundDto[];
}

/** A published version of the rules. */
export class PublishedPolicyDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example 1 */
  version!: number;
  /** @example "2026-12-31T23:00:00.000Z" */
  inForceFrom!: string;
}

/** The budget after an appropriation, in öre. */
export class AppropriationDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b21" */
  transferId!: string;
  /** @example "5000000000" */
  amountMinor!: string;
  /** @example "5000000000" */
  appropriatedMinor!: string;
  /** @example "0" */
  committedMinor!: string;
  /** @example "0" */
  spentMinor!: string;
}

/** A programme in a list. */
export class ProgrammeDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  id!: string;
  /** @example "techcheck-2026" */
  code!: string;
  name!: NameDto;
  /** The round in which people can apply now. */
  openRound!: RoundDto | null;
  /** The next round to open. */
  nextRound!: RoundDto | null;
  /** The rules in force now. */
  policy!: PolicyReferenceDto | null;
  gives!: GivenVoucherDto[];
  /**
   * What one grant costs, in öre.
   * @example "3300000"
   */
  grantMinor!: string | null;
  /**
   * Money not promised to anyone yet, in öre.
   * @example "4967000000"
   */
  moneyLeftMinor!: string;
}

/** A budget, in öre: appropriated = committed + spent + left. */
export class BudgetDto {
  /** @example "5000000000" */
  appropriatedMinor!: string;
  /** @example "33000000" */
  committedMinor!: string;
  /** @example "0" */
  spentMinor!: string;
}

/** A policy version with its document. */
export class PolicyVersionDto extends PolicyReferenceDto {
  /** @example "2026-08-15T12:00:00.000Z" */
  publishedAt!: string;
  /** In today's format, whatever it was stored in. */
  @ApiProperty({ allOf: [{ $ref: '#/components/schemas/PolicyDocument' }], example: EXAMPLE_POLICY })
  document!: PolicyDocument;
}

/** A programme with its budget, rounds and policy versions. */
export class ProgrammeDetailDto extends ProgrammeDto {
  budget!: BudgetDto;
  rounds!: RoundDto[];
  policyVersions!: PolicyVersionDto[];
}

/** One page of programmes. */
export class ProgrammePageDto {
  items!: ProgrammeDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}
