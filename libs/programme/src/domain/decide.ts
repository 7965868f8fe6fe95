import type { Facts } from './facts.js';
import type { Finding } from './finding.js';
import type { PolicyDocument } from './policy-document.js';
import { RULES } from './rules/registry.js';

export type DecisionOutcome = 'eligible' | 'rejected' | 'manual-review';

/** What the rules say, with every finding. */
export interface RuleDecision {
  readonly outcome: DecisionOutcome;
  readonly findings: readonly Finding[];
}

/**
 * Applies every rule, whatever the others said: the person is told all reasons at once
 * (förvaltningslagen 2017:900, 32 §). A rule that fails rejects; else what is unknown goes to a person;
 * only when all pass is the answer yes.
 */
export function decide(facts: Facts, policy: Pick<PolicyDocument, 'eligibility'>, now: Date): RuleDecision {
  const findings = RULES.map((rule) => ({
    rule: rule.id,
    ...rule.judge(facts, policy.eligibility, now),
    law: rule.law,
  }));
  return { outcome: outcomeOf(findings), findings };
}

function outcomeOf(findings: readonly Finding[]): DecisionOutcome {
  if (findings.some((finding) => finding.outcome === 'failed')) return 'rejected';
  if (findings.some((finding) => finding.outcome === 'unknown')) return 'manual-review';
  return 'eligible';
}
