import type { DecisionOutcome, Facts, Finding } from '@techcheck/programme';
import type { Dossier } from '../domain/dossier.js';

/** A decision without what it was built on; `decidedAt` is RFC 3339. */
export interface DecisionSummary {
  id: string;
  applicationId: string;
  /** 1 for the first decision on the application. */
  ordinal: number;
  outcome: DecisionOutcome;
  policyVersionId: string;
  decidedBy: 'rules' | 'case-officer';
  decidedAt: string;
  failedRules: string[];
  unknownRules: string[];
}

/** A decision with every finding and the officer's reason, if a person made it. */
export interface ExplainedDecision extends DecisionSummary {
  /** Null when the person has been erased. */
  findings: readonly Finding[] | null;
  /** The case officer's reason. */
  reason: string | null;
}

/** A decision with all that it was built on. */
export interface OpenedDecision extends ExplainedDecision {
  findings: readonly Finding[];
  facts: Facts;
  ruleSet: string;
  checkedAt: string;
  /** SHA-256 in hex over facts, policy version and rule set. */
  inputHash: string;
}

/** Puts a decision together with its dossier. */
export function opened(summary: DecisionSummary, dossier: Dossier, inputHash: Buffer): OpenedDecision {
  return {
    ...summary,
    findings: dossier.findings,
    reason: dossier.person?.reason ?? null,
    facts: dossier.facts,
    ruleSet: dossier.ruleSet,
    checkedAt: dossier.checkedAt,
    inputHash: inputHash.toString('hex'),
  };
}

/** A decision `d` as {@link DecisionSummary}. */
export const DECISION_SUMMARY_SQL = `jsonb_build_object(
  'id', d.id, 'applicationId', d.application_id, 'ordinal', d.ordinal, 'outcome', d.outcome,
  'policyVersionId', d.policy_version_id, 'decidedBy', d.decided_by_kind,
  'decidedAt', platform.rfc3339(d.decided_at), 'failedRules', d.failed_rules, 'unknownRules', d.unknown_rules)`;
