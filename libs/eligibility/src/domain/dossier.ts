import { createHash } from 'node:crypto';
import { decide, RULE_SET_VERSION, type DecisionOutcome, type Facts, type Finding } from '@techcheck/programme';
import type { PolicyDocument } from '@techcheck/programme';
import { canonicalJson } from './canonical-json.js';

/**
 * What a decision was built on and why it came out as it did. Kept sealed with the person's key, so that
 * the decision can be explained and replayed for as long as the person is not erased.
 */
export interface Dossier {
  readonly format: 1;
  readonly policyVersionId: string;
  /** The version of the rules' code that judged. */
  readonly ruleSet: string;
  /** The moment handed to the rules, RFC 3339. */
  readonly checkedAt: string;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  /** What the rules said. */
  readonly ruleOutcome: DecisionOutcome;
  /** Why the decision is another's than the rules': a reconsideration goes to a person, and a person decides. */
  readonly person?: { readonly because: 'reconsideration' | 'review'; readonly reason?: string };
}

/** Everything a check starts from. */
export interface CheckInput {
  readonly policyVersionId: string;
  readonly policy: PolicyDocument;
  readonly facts: Facts;
  readonly now: Date;
  /** The person has asked for a new look: a person decides, whatever the rules say (omprövning). */
  readonly reconsidered: boolean;
}

/** Applies the rules and writes down what came of it. */
export function check(input: CheckInput): { outcome: DecisionOutcome; dossier: Dossier } {
  const { outcome: ruleOutcome, findings } = decide(input.facts, input.policy, input.now);
  const dossier: Dossier = {
    format: 1,
    policyVersionId: input.policyVersionId,
    ruleSet: RULE_SET_VERSION,
    checkedAt: input.now.toISOString(),
    facts: input.facts,
    findings,
    ruleOutcome,
    ...(input.reconsidered ? { person: { because: 'reconsideration' as const } } : {}),
  };
  return { outcome: input.reconsidered ? 'manual-review' : ruleOutcome, dossier };
}

/** SHA-256 over what determines the rules' answer: facts, policy version and rule set. */
export function inputHash(dossier: Pick<Dossier, 'facts' | 'policyVersionId' | 'ruleSet'>): Buffer {
  const { facts, policyVersionId, ruleSet } = dossier;
  return createHash('sha256').update(canonicalJson({ facts, policyVersionId, ruleSet })).digest();
}

/** The ids of the rules that came out in one way. */
export function rulesThat(outcome: Finding['outcome'], findings: readonly Finding[]): string[] {
  return findings.filter((finding) => finding.outcome === outcome).map((finding) => finding.rule);
}

/** What a replay found. */
export interface Replay {
  /** `same` when the facts are those of the decision and the rules say word for word the same of them. */
  readonly result: 'same' | 'differs';
  readonly recorded: { readonly outcome: DecisionOutcome; readonly findings: readonly Finding[] };
  readonly recomputed: { readonly outcome: DecisionOutcome; readonly findings: readonly Finding[] };
  /** Whether the stored facts are those the decision's input hash was made of. */
  readonly inputIntact: boolean;
  readonly ruleSetThen: string;
  readonly ruleSetNow: string;
}

/** Applies the rules of today to the stored facts under the stored policy version. Changes nothing. */
export function replay(dossier: Dossier, storedHash: Buffer, policy: PolicyDocument): Replay {
  const recomputed = decide(dossier.facts, policy, new Date(dossier.checkedAt));
  const recorded = { outcome: dossier.ruleOutcome, findings: dossier.findings };
  const inputIntact = inputHash(dossier).equals(storedHash);
  return {
    result: inputIntact && canonicalJson(recorded) === canonicalJson(recomputed) ? 'same' : 'differs',
    recorded,
    recomputed,
    inputIntact,
    ruleSetThen: dossier.ruleSet,
    ruleSetNow: RULE_SET_VERSION,
  };
}
