import type { DatedRule, OccasionalRule, StandingRule } from '../rule.js';
import { alive } from './alive.js';
import { earlierSupport } from './earlier-support.js';
import { employmentHistory } from './employment-history.js';
import { factsAgree } from './facts-agree.js';
import { labourMarketStatus } from './labour-market-status.js';
import { onePersonOneNumber } from './one-person-one-number.js';
import { pension } from './pension.js';
import { registersAgree } from './registers-agree.js';
import { residence } from './residence.js';
import { workingAge } from './working-age.js';

/** The rules that every decision goes by, in the order it lists them. */
export const STANDING_RULES: readonly StandingRule[] = [factsAgree, alive];

/** The rules that a policy may have terms for; they follow the standing ones. A new rule is a new file and a line here. */
export const TERMS_RULES = [
  workingAge,
  residence,
  pension,
  labourMarketStatus,
  employmentHistory,
  earlierSupport,
] as const;

/** The rules that speak up only when something about the registers is not as it should be; they come last. */
export const OCCASIONAL_RULES: readonly OccasionalRule[] = [onePersonOneNumber, registersAgree];

/** The same for whoever treats all of them alike. */
export const DATED_RULES: readonly DatedRule[] = TERMS_RULES;

/**
 * Names the code of the rules. Raise it whenever a rule would judge the same facts in another way, so
 * that a replay can tell changed rules from changed records.
 */
export const RULE_SET_VERSION = '2';
