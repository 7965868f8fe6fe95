import type { Words } from './words.js';

export type FindingOutcome = 'passed' | 'failed' | 'unknown';

/** A value a finding rests on, as the reader of the decision sees it. */
export type FactValue = string | number | boolean | null | readonly string[];

/** One rule applied to the facts. */
export interface Finding {
  readonly rule: string;
  readonly outcome: FindingOutcome;
  /** The facts and the terms the rule used. */
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly reason: Words;
  /** The source of the rule. */
  readonly law: string;
}

/** What a rule itself says; id and source are the registry's. */
export type Verdict = Pick<Finding, 'outcome' | 'facts' | 'reason'>;

/** Makes a verdict. */
export function verdict(outcome: FindingOutcome, facts: Verdict['facts'], sv: string, en: string): Verdict {
  return { outcome, facts, reason: { sv, en } };
}
