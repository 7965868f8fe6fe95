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
}

/** All that a decision goes by. */
export class FactsDto {
  number!: NumberFactsDto;
  /** Null when the register had not answered. */
  register!: RegisterFactsDto | null;
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
