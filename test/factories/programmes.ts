import { randomUUID } from 'node:crypto';
import { appropriate, bodyOf, draftPolicy, EVIDENCE, publishDraft } from './commands.js';
import { rowOf, type Queryable, type TestBed } from './test-bed.js';

export interface PolicyVoucher {
  readonly purpose: string;
  readonly amountMinor: bigint;
  readonly validityDays: number;
  readonly holdCeilingMinor: bigint;
  readonly captureBeforeStart: boolean;
  readonly number: number;
  readonly ownContributionPercent: number;
  /** Absent: every accredited provider. */
  readonly redeemers?: readonly string[];
}

export interface PolicyTerms {
  readonly vouchers: readonly PolicyVoucher[];
  readonly reconsiderationDays: number;
  readonly requestLapsesMinutes: number;
  readonly coolingOffDays: number;
  readonly expiresDays: number;
  readonly attendanceSilenceDays: number;
  readonly codeValidMinutes: number;
  readonly rounds?: readonly object[];
  readonly setAsides?: readonly object[];
}

/** One voucher for guidance of 100 kr, payable once the learner confirms; say only what differs. */
export const policyTerms = (changes: Partial<PolicyTerms> = {}): PolicyTerms => ({
  vouchers: [policyVoucher()],
  reconsiderationDays: 21,
  requestLapsesMinutes: 60,
  coolingOffDays: 14,
  expiresDays: 30,
  attendanceSilenceDays: 0,
  codeValidMinutes: 15,
  ...changes,
});

export const policyVoucher = (changes: Partial<PolicyVoucher> = {}): PolicyVoucher => ({
  purpose: 'guidance',
  amountMinor: 10_000n,
  validityDays: 365,
  holdCeilingMinor: 1_000_000n,
  captureBeforeStart: false,
  number: 1,
  ownContributionPercent: 0,
  ...changes,
});

export interface Programme {
  readonly id: string;
  readonly roundId: string;
  readonly policyVersionId: string;
  /** What one granted application costs. */
  readonly grantMinor: bigint;
  readonly terms: PolicyTerms;
}

/** A programme with an open round, a policy in force and, when asked for, money. */
export async function createProgramme(
  bed: TestBed,
  options: { readonly terms?: PolicyTerms; readonly appropriatedMinor?: bigint } = {},
): Promise<Programme> {
  const terms = options.terms ?? policyTerms();
  const { id } = await rowOf<{ id: string }>(
    bed.owner,
    `insert into programme.programme (code, name_sv, name_en, created_by) values ($1, 'Kompetens', 'Skills', $2) returning id`,
    [`p-${randomUUID().slice(0, 13)}`, randomUUID()],
  );
  const { id: roundId } = await rowOf<{ id: string }>(
    bed.owner,
    `insert into programme.round (programme_id, name, opens_at, closes_at)
     values ($1, 'Round 1', now() - interval '1 day', now() + interval '30 days') returning id`,
    [id],
  );
  const policy = await publishPolicy(bed.app, id, terms);
  if (options.appropriatedMinor) await bodyOf(appropriate(bed.app, id, options.appropriatedMinor));
  const grantMinor = terms.vouchers.reduce((sum, voucher) => sum + voucher.amountMinor * BigInt(voucher.number), 0n);
  return { id, roundId, policyVersionId: policy, grantMinor, terms };
}

/** Publishes terms as the next version, in force since a moment ago. */
export async function publishPolicy(
  db: Queryable,
  programmeId: string,
  terms: PolicyTerms,
  inForceFrom = new Date(Date.now() - 60_000),
): Promise<string> {
  const { id = '' } = await bodyOf(draftPolicy(db, programmeId, policyDocument(terms, inForceFrom)));
  return (await bodyOf(publishDraft(db, programmeId, id))).id ?? '';
}

/** What SQL reads of a document; the rest is the rules' business. */
export function policyDocument(terms: PolicyTerms, inForceFrom: Date): object {
  return {
    format: 2,
    inForceFrom: inForceFrom.toISOString(),
    deadlines: {
      reconsiderationDays: terms.reconsiderationDays,
      delayNoticeDays: 60,
      reviewDays: 30,
      answerDays: 14,
    },
    quality: { samplePercent: 0 },
    holds: {
      requestLapsesMinutes: terms.requestLapsesMinutes,
      coolingOffDays: terms.coolingOffDays,
      expiresDays: terms.expiresDays,
      attendanceSilenceDays: terms.attendanceSilenceDays,
      codeValidMinutes: terms.codeValidMinutes,
    },
    purposes: terms.vouchers.map((voucher) => ({
      purpose: voucher.purpose,
      amountMinor: String(voucher.amountMinor),
      number: voucher.number,
      validityDays: voucher.validityDays,
      holdCeilingMinor: String(voucher.holdCeilingMinor),
      ownContributionPercent: voucher.ownContributionPercent,
      evidence: [EVIDENCE],
      captureBeforeStart: voucher.captureBeforeStart,
      ...(voucher.redeemers && { redeemers: voucher.redeemers }),
    })),
    ...(terms.rounds && { rounds: terms.rounds }),
    ...(terms.setAsides && { setAsides: terms.setAsides }),
  };
}

export interface Budget {
  readonly appropriated: bigint;
  readonly committed: bigint;
  readonly spent: bigint;
}

export const budgetOf = (db: Queryable, programmeId: string): Promise<Budget> =>
  rowOf<Budget>(
    db,
    `select appropriated_minor as appropriated, committed_minor as committed, spent_minor as spent
     from programme.budget where programme_id = $1`,
    [programmeId],
  );
