import type { Facts, FactSource } from './facts.js';
import type { Verdict } from './finding.js';
import type { Words } from './words.js';

/** What a rule is told besides the facts and its terms. */
export interface RuleContext {
  /** The Swedish day on which the policy counts ages and periods, YYYY-MM-DD. */
  readonly countedOn: string;
  /** The moment of the check; its Swedish day stands in the facts. */
  readonly now: Date;
}

interface AnyRule {
  readonly id: string;
  /** The source of the rule, as a decision names it. */
  readonly law: string;
  /** Whom the rule must ask. A policy asks no others (data minimisation, GDPR art. 5.1 c). */
  readonly needs: readonly FactSource[];
}

/** A rule that always applies and takes no terms. Pure, and always with an answer. */
export interface StandingRule extends AnyRule {
  judge(facts: Facts, context: RuleContext): Verdict;
}

/**
 * A rule about what should not happen with registers. It speaks up only when it did, and what it leaves unknown goes to
 * a person, whatever the other rules made of such facts. Pure.
 */
export interface OccasionalRule extends AnyRule {
  judge(facts: Facts, context: RuleContext): Verdict | undefined;
}

/** A JSON Schema (2020-12) of one field; its description says what to write there. */
export type FieldSchema = Readonly<Record<string, unknown>> & { readonly description: string };

/** Something about terms that are well-formed and still cannot be meant. The pointer starts at the terms. */
export interface TermsError {
  readonly pointer: string;
  readonly code: string;
  /** What to do about it. */
  readonly detail: string;
}

/** A rule that applies on the days for which a policy has terms for it. Pure, and always with an answer. */
export interface DatedRule<Id extends string = string, Terms extends object = object> extends AnyRule {
  readonly id: Id;
  /** What the rule is about, within a sentence. */
  readonly name: Words;
  /** The fields of its terms, and which of them may be left out. */
  readonly fields: Readonly<Record<keyof Terms & string, FieldSchema>>;
  readonly optional?: readonly string[];
  /** The terms in one sentence, for people to read. */
  describe(terms: Terms): Words;
  /** What fits the schema and still makes no sense. */
  check?(terms: Terms): TermsError[];
  judge(facts: Facts, terms: Terms, context: RuleContext): Verdict;
  /** Its own words for a day that no terms cover. */
  noTermsOn?(day: string): Words;
}

/** The days on which terms apply, both included; without `until`, until further notice. */
export interface Period {
  /** YYYY-MM-DD. */
  readonly from: string;
  readonly until?: string;
}

/** How a policy document names a rule and its terms. */
export type EntryOf<Rule> =
  Rule extends DatedRule<infer Id, infer Terms> ? { readonly rule: Id } & Period & Terms : never;
