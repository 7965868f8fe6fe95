import type { Rule } from '../finding.js';
import { alive } from './alive.js';
import { factsAgree } from './facts-agree.js';
import { residence } from './residence.js';
import { workingAge } from './working-age.js';

/** Every rule there is, in the order a decision lists them. A new rule is a new file and a line here. */
export const RULES: readonly Rule[] = [factsAgree, alive, workingAge, residence];

/**
 * Names the code of the rules. Raise it whenever a rule would judge the same facts in another way, so
 * that a replay can tell changed rules from changed records.
 */
export const RULE_SET_VERSION = '1';
