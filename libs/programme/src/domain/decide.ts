import type { Facts } from './facts.js';
import { verdict, type Finding, type Verdict } from './finding.js';
import type { EligibilityTerms, PolicyDocument, RuleEntry } from './policy-document.js';
import type { DatedRule, Period, RuleContext } from './rule.js';
import { DATED_RULES, OCCASIONAL_RULES, STANDING_RULES } from './rules/registry.js';

export type DecisionOutcome = 'eligible' | 'rejected' | 'manual-review';

/** What the rules say, with every finding. */
export interface RuleDecision {
  readonly outcome: DecisionOutcome;
  readonly findings: readonly Finding[];
}

/**
 * Applies every rule, whatever the others said: the person is told all reasons at once
 * (förvaltningslagen 2017:900, 32 §). A rule that fails rejects; else what is unknown goes to a person;
 * only when all pass is the answer yes. Facts that cannot be right reject nobody either.
 */
export function decide(facts: Facts, policy: Pick<PolicyDocument, 'eligibility'>, now: Date): RuleDecision {
  const { eligibility } = policy;
  const context = { countedOn: countedOnDay(eligibility, facts), now };
  const findings = [
    ...STANDING_RULES.map((rule) => findingOf(rule, rule.judge(facts, context))),
    ...DATED_RULES.flatMap((rule) => {
      const entries = eligibility.rules.filter((entry) => entry.rule === rule.id);
      return entries.length === 0 ? [] : [findingOf(rule, judge(rule, entries, facts, context))];
    }),
  ];
  const doubts = OCCASIONAL_RULES.flatMap((rule) => {
    const said = rule.judge(facts, context);
    return said === undefined ? [] : [findingOf(rule, said)];
  });
  const doubtful = doubts.some(({ outcome }) => outcome !== 'passed');
  return { outcome: doubtful ? 'manual-review' : outcomeOf(findings), findings: [...findings, ...doubts] };
}

function findingOf({ id, law }: Pick<DatedRule, 'id' | 'law'>, said: Verdict): Finding {
  return { rule: id, ...said, law };
}

function judge(rule: DatedRule, entries: readonly RuleEntry[], facts: Facts, context: RuleContext): Verdict {
  const { countedOn } = context;
  const entry = entries.find((each) => covers(each, countedOn));
  if (entry !== undefined) return rule.judge(facts, entry, context);
  const { sv, en } = rule.noTermsOn?.(countedOn) ?? {
    sv: `Inga villkor för ${rule.name.sv} gäller den ${countedOn}.`,
    en: `No terms for ${rule.name.en} are in force on ${countedOn}.`,
  };
  return verdict('unknown', { countedOn }, sv, en);
}

/** The day on which the policy counts ages and periods for this case, YYYY-MM-DD. */
function countedOnDay({ countedOn }: EligibilityTerms, { submittedOn }: Facts): string {
  return countedOn === 'submission-date' ? submittedOn : countedOn;
}

/** Whether terms apply on a day. */
export function covers({ from, until }: Period, day: string): boolean {
  return from <= day && (until === undefined || day <= until);
}

function outcomeOf(findings: readonly Finding[]): DecisionOutcome {
  if (findings.some((finding) => finding.outcome === 'failed')) return 'rejected';
  if (findings.some((finding) => finding.outcome === 'unknown')) return 'manual-review';
  return 'eligible';
}
