import type { Purpose } from '@techcheck/kernel';
import type { PolicyDocument, RoundOrder } from '../domain/policy-document.js';

/** A round as people see it; times RFC 3339. */
export interface RoundSummary {
  id: string;
  name: string;
  opensAt: string;
  closesAt: string;
  /** In which order those who are eligible are granted. */
  order: RoundOrder;
}

/** The vouchers of the checkbook for one purpose; amounts in öre. */
export interface GivenVoucher {
  purpose: Purpose;
  /** Of each voucher. */
  amountMinor: string;
  number: number;
  validityDays: number;
  /** The part of a session's price that the person pays themselves. */
  ownContributionPercent: number;
}

/** A programme as everybody may see it; amounts in öre. */
export interface ProgrammeView {
  id: string;
  code: string;
  name: { sv: string; en: string };
  /** The round in which one can apply now. */
  openRound: RoundSummary | null;
  /** The next round to open, if it is known. */
  nextRound: RoundSummary | null;
  /** The policy version an application made now would come under. */
  policy: { id: string; version: number; inForceFrom: string } | null;
  /** What a granted application yields. */
  gives: GivenVoucher[];
  /** What one grant costs the budget. */
  grantMinor: string | null;
  /** Appropriated and not promised to anyone yet. */
  moneyLeftMinor: string;
}

/** A programme as the administration sees it. */
export interface ProgrammeAdministrationView extends ProgrammeView {
  budget: { appropriatedMinor: string; committedMinor: string; spentMinor: string };
  rounds: RoundSummary[];
  policyVersions: { id: string; version: number; inForceFrom: string; publishedAt: string; document: PolicyDocument }[];
}

/** Every column of {@link ProgrammeView}; the programme stands as `p`, its budget as `b`. */
export const PROGRAMME_VIEW_SQL = `
  jsonb_build_object(
    'id', p.id, 'code', p.code, 'name', jsonb_build_object('sv', p.name_sv, 'en', p.name_en),
    'openRound', (select ${roundSql('r')} from programme.round r
      where r.programme_id = p.id and r.opens_at <= now() and now() < r.closes_at),
    'nextRound', (select ${roundSql('r')} from programme.round r
      where r.programme_id = p.id and r.opens_at > now() order by r.opens_at limit 1),
    'policy', (select jsonb_build_object('id', t.id, 'version', t.version, 'inForceFrom', platform.rfc3339(t.in_force_from)) from t),
    'gives', coalesce((select jsonb_agg(jsonb_build_object('purpose', v.purpose, 'amountMinor', v.amount_minor::text,
      'number', v.number, 'validityDays', v.validity_days, 'ownContributionPercent', v.own_contribution_percent) order by v.position)
      from programme.policy_voucher v where v.policy_version_id = (select t.id from t)), '[]'),
    'grantMinor', (select t.grant_minor::text from t),
    'moneyLeftMinor', (b.appropriated_minor - b.committed_minor - b.spent_minor)::text)`;

/** The policy version in force now, as `t`, beside the programme `p`. */
export const POLICY_IN_FORCE_SQL = `
  select v.* from programme.policy_version v
  where v.programme_id = p.id and v.in_force_from <= now() order by v.version desc limit 1`;

/** A round as {@link RoundSummary}. */
export function roundSql(alias: string): string {
  return `jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name,
    'opensAt', platform.rfc3339(${alias}.opens_at), 'closesAt', platform.rfc3339(${alias}.closes_at),
    'order', ${alias}.order_by)`;
}
