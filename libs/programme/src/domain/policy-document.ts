import type { Purpose } from '@techcheck/kernel';
import type { LabourMarketStatus } from './facts.js';
import type { EntryOf } from './rule.js';
import type { TERMS_RULES } from './rules/registry.js';

/** The form that documents are written in today. What was stored in an older one is upgraded when it is read. */
export const POLICY_FORMAT = 2;

/** One rule's terms for a period. A rule may have several entries, as long as they do not overlap. */
export type RuleEntry = EntryOf<(typeof TERMS_RULES)[number]>;

/** Who is eligible. */
export interface EligibilityTerms {
  /** The day on which ages and periods are counted: `submission-date`, or a fixed one as YYYY-MM-DD. */
  readonly countedOn: string;
  readonly rules: readonly RuleEntry[];
}

/** The vouchers for one purpose. */
export interface PurposeTerms {
  readonly purpose: Purpose;
  /** Of each voucher, in öre. */
  readonly amountMinor: string;
  /** How many such vouchers a checkbook has. */
  readonly number: number;
  readonly validityDays: number;
  /** The most that one booking may set aside, in öre. */
  readonly holdCeilingMinor: string;
  /** The part of a session's price that the person pays themselves. */
  readonly ownContributionPercent: number;
  /** The kinds of evidence a capture may name. */
  readonly evidence: readonly string[];
  readonly captureBeforeStart: boolean;
  /** Organisation numbers of those who may redeem it; absent: every accredited provider. */
  readonly redeemers?: readonly string[];
}

/** In which order those who are eligible are granted. */
export const ROUND_ORDERS = ['first-come', 'lottery'] as const;
export type RoundOrder = (typeof ROUND_ORDERS)[number];

/** A period in which people can apply. Times are RFC 3339. */
export interface RoundTerms {
  readonly name: string;
  readonly opensAt: string;
  /** The first moment at which it is closed. */
  readonly closesAt: string;
  readonly order: RoundOrder;
}

/** A part of the budget for those who live in certain counties, have a certain status, or both. */
export interface SetAsideTerms {
  readonly code: string;
  readonly nameSv: string;
  readonly nameEn: string;
  readonly percent: number;
  readonly counties?: readonly string[];
  readonly labourMarketStatuses?: readonly LabourMarketStatus[];
  /** From this day on what is left of it is for everybody, YYYY-MM-DD; absent: it never is. */
  readonly releasedOn?: string;
}

/** Days that a person, or the authority, has. */
export interface DeadlineTerms {
  /** To ask for a rejection to be looked at again. */
  readonly reconsiderationDays: number;
  /** After which the person is told that the decision is late (förvaltningslagen 2017:900, 11 §). */
  readonly delayNoticeDays: number;
  /** In which a case officer decides what the rules could not. */
  readonly reviewDays: number;
  /** To answer when asked for more. */
  readonly answerDays: number;
}

/** The terms of holds. */
export interface HoldTerms {
  readonly requestLapsesMinutes: number;
  readonly coolingOffDays: number;
  readonly expiresDays: number;
  readonly attendanceSilenceDays: number;
  readonly codeValidMinutes: number;
}

/** One version of a programme's rules: who may get what, from when. Read it with readPolicyDocument. */
export interface PolicyDocument {
  readonly format: typeof POLICY_FORMAT;
  /** RFC 3339. */
  readonly inForceFrom: string;
  readonly eligibility: EligibilityTerms;
  readonly purposes: readonly PurposeTerms[];
  readonly rounds?: readonly RoundTerms[];
  readonly setAsides?: readonly SetAsideTerms[];
  readonly deadlines: DeadlineTerms;
  /** The part of the automatic decisions that a person looks at afterwards. */
  readonly quality: { readonly samplePercent: number };
  readonly holds: HoldTerms;
}
