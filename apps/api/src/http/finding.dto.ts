import { ApiProperty } from '@nestjs/swagger';
import type { FactValue } from '@techcheck/programme';

/** A reason in both languages. */
export class ReasonDto {
  /** @example "Du är folkbokförd i Sverige." */
  sv!: string;
  /** @example "You are registered in Sweden." */
  en!: string;
}

/** One rule applied to the facts. */
export class FindingDto {
  /** @example "residence" */
  rule!: string;
  /** @example "passed" */
  outcome!: 'passed' | 'failed' | 'unknown';
  /** The facts and the terms the rule used. */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { registeredInSweden: true, registrationRequired: true },
  })
  facts!: Record<string, FactValue>;
  reason!: ReasonDto;
  /**
   * The source of the rule.
   * @example "Folkbokföringslagen (1991:481)"
   */
  law!: string;
}
