import type { DeadlineTerms, PolicyDocument, PurposeTerms } from './policy-document.js';
import type { Period } from './rule.js';
import type { ResidenceTerms } from './rules/residence.js';
import type { WorkingAgeTerms } from './rules/working-age.js';

/** The form of documents that were published before there was a `format`. */
export interface FormatOneDocument {
  readonly inForceFrom: string;
  readonly eligibility: {
    readonly ageCountedOn: string;
    readonly age: readonly (Period & WorkingAgeTerms)[];
    readonly residence: ResidenceTerms;
  };
  readonly purposes: readonly Omit<PurposeTerms, 'number' | 'ownContributionPercent' | 'redeemers'>[];
  readonly reconsiderationDays: number;
  readonly holds: PolicyDocument['holds'];
}

/** Residence had no dates. */
const EVER = '0001-01-01';

/** What versions without deadlines go by; the migration gives their rows the same. */
const DEADLINES: Omit<DeadlineTerms, 'reconsiderationDays'> = { delayNoticeDays: 60, reviewDays: 30, answerDays: 14 };

/** A stored document in today's form. What it says stays word for word the same, so that decisions replay. */
export function upgradePolicy(stored: PolicyDocument | FormatOneDocument): PolicyDocument {
  if ('format' in stored) return stored;
  const { inForceFrom, eligibility, purposes, reconsiderationDays, holds } = stored;
  return {
    format: 2,
    inForceFrom,
    eligibility: {
      countedOn: eligibility.ageCountedOn,
      rules: [
        ...eligibility.age.map((terms) => ({ rule: 'working-age' as const, ...terms })),
        { rule: 'residence', from: EVER, ...eligibility.residence },
      ],
    },
    purposes: purposes.map((terms) => ({ ...terms, number: 1, ownContributionPercent: 0 })),
    deadlines: { reconsiderationDays, ...DEADLINES },
    quality: { samplePercent: 0 },
    holds,
  };
}
