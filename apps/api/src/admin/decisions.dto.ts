import { ApiExtraModels, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { type FindingDto } from '../http/finding.dto.js';
import { DecisionSummaryDto } from './applications.dto.js';

/** What the number tells. */
export class NumberFactsDto {
  /** @example "personnummer" */
  kind!: 'personnummer' | 'samordningsnummer';
  /** @example "1980-05-17" */
  birthDate!: string | null;
}

/** What the population register said. */
export class RegisterFactsDto {
  /** @example "1980-05-17" */
  birthDate!: string;
  /** @example true */
  registeredInSweden!: boolean;
  /** @example "2480" */
  municipalityCode!: string | null;
  /** @example "2020-03-14" */
  deceasedOn!: string | null;
  /** @example false */
  protectedIdentity!: boolean;
  /**
   * When the person has got another number: it was brought up to date, or somebody else is known under it.
   * @example "updated"
   */
  replacedNumber?: 'updated' | 'belongs-to-another';
}

/** What the Pensions Agency said. */
export class PensionFactsDto {
  /** @example "none" */
  status!: 'none' | 'partial' | 'full';
}

/** What the Public Employment Service said. */
export class LabourMarketFactsDto {
  /** @example "unemployed" */
  status!: 'employed' | 'self-employed' | 'unemployed' | 'in-programme' | 'student' | 'outside';
  /** @example "2025-04-01" */
  since!: string | null;
}

/** One period of employment; `until` is null while it lasts. */
export class EmploymentSpellDto {
  /** @example "2019-08-15" */
  from!: string;
  /** @example "2025-03-31" */
  until!: string | null;
}

/** What employers have declared to the Tax Agency. */
export class EmploymentFactsDto {
  spells!: EmploymentSpellDto[];
}

/** One support that was granted before. */
export class EarlierSupportDto {
  /** @example "transition-study-support" */
  kind!: string;
  /** @example "2500000" */
  amountMinor!: string;
  /** @example "2024-09-02" */
  grantedOn!: string;
}

/** What authorities have granted before. */
export class EarlierSupportFactsDto {
  grants!: EarlierSupportDto[];
}

/** Where a fact came from. */
export class ProvenanceDto {
  /**
   * The register's own name.
   * @example "Folkbokföringsregistret (simulerat)"
   */
  source!: string;
  /** @example "2026-11-21T09:00:00.412Z" */
  answeredAt!: string;
  /**
   * Whether the answer was kept from an earlier question.
   * @example false
   */
  kept!: boolean;
}

/** All that a decision goes by. Of the registers, null means asked and silent; what no rule needs is left out. */
@ApiExtraModels(ProvenanceDto)
export class FactsDto {
  number!: NumberFactsDto;
  /** Null when the register had not answered. */
  register!: RegisterFactsDto | null;
  pension?: PensionFactsDto | null;
  labourMarket?: LabourMarketFactsDto | null;
  employment?: EmploymentFactsDto | null;
  earlierSupport?: EarlierSupportFactsDto | null;
  /** By source: population, pension, labour-market, employment, earlier-support. Of each that answered. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { $ref: getSchemaPath(ProvenanceDto) } })
  provenance?: Record<string, ProvenanceDto>;
  /** @example "2026-11-21" */
  submittedOn!: string;
  /** @example "2026-11-21" */
  checkedOn!: string;
}

/** A decision with its dossier opened. */
export class OpenedDecisionDto extends DecisionSummaryDto {
  findings!: FindingDto[];
  /**
   * The case officer's reason; null when the rules decided.
   * @example "Flyttanmälan styrker folkbokföringen."
   */
  reason!: string | null;
  facts!: FactsDto;
  /**
   * The version of the rules' code that judged.
   * @example "1"
   */
  ruleSet!: string;
  /** @example "2026-11-21T09:00:01.000Z" */
  checkedAt!: string;
  /**
   * SHA-256 over facts, policy version and rule set, in hex.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  inputHash!: string;
}

/** What the rules say of one set of facts. */
export class RuleDecisionDto {
  /** @example "eligible" */
  outcome!: 'eligible' | 'rejected' | 'manual-review';
  findings!: FindingDto[];
}

/** A decision worked out again. */
export class ReplayDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  decisionId!: string;
  /**
   * `same` when facts, findings and outcome of the rules are word for word those of the decision.
   * @example "same"
   */
  result!: 'same' | 'differs';
  recorded!: RuleDecisionDto;
  recomputed!: RuleDecisionDto;
  /**
   * Whether the stored facts are those the decision's hash was made of.
   * @example true
   */
  inputIntact!: boolean;
  /** @example "1" */
  ruleSetThen!: string;
  /** @example "1" */
  ruleSetNow!: string;
}
