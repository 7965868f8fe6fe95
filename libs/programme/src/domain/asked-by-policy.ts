import { FACT_SOURCES, type Facts, type FactSource } from './facts.js';
import type { PolicyDocument, SetAsideTerms } from './policy-document.js';
import { DATED_RULES, STANDING_RULES } from './rules/registry.js';

/** Where the facts come from that a policy needs, and no others (data minimisation, GDPR art. 5.1 c). */
export function sourcesNeeded(policy: Pick<PolicyDocument, 'eligibility' | 'setAsides'>): FactSource[] {
  const named = new Set<string>(policy.eligibility.rules.map((entry) => entry.rule));
  const needed = new Set([
    ...STANDING_RULES.flatMap((rule) => rule.needs),
    ...DATED_RULES.filter((rule) => named.has(rule.id)).flatMap((rule) => rule.needs),
    ...(policy.setAsides ?? []).flatMap(setAsideNeeds),
  ]);
  return FACT_SOURCES.filter((source) => needed.has(source));
}

const setAsideNeeds = ({ labourMarketStatuses }: SetAsideTerms): FactSource[] =>
  labourMarketStatuses === undefined ? ['population'] : ['population', 'labour-market'];

/**
 * The part of the budget that is set aside for people like this one: the first that fits.
 * @returns its code, or null when the person shares what is for everybody.
 */
export function setAsideOf(facts: Facts, policy: Pick<PolicyDocument, 'setAsides'>): string | null {
  return policy.setAsides?.find((terms) => livesThere(facts, terms) && hasStatus(facts, terms))?.code ?? null;
}

/** With a protected identity the registered municipality may be a false one, and a place in a county would tell it. */
function livesThere({ register }: Facts, { counties }: SetAsideTerms): boolean {
  if (counties === undefined) return true;
  const municipality = register === null || register.protectedIdentity ? null : register.municipalityCode;
  return municipality !== null && counties.includes(municipality.slice(0, 2));
}

function hasStatus({ labourMarket }: Facts, { labourMarketStatuses: statuses }: SetAsideTerms): boolean {
  if (statuses === undefined) return true;
  return labourMarket !== undefined && labourMarket !== null && statuses.includes(labourMarket.status);
}
