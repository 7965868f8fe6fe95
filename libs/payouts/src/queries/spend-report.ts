import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';

/**
 * What spend can be grouped by. County and municipality are where the learner lived at the grant; providerCounty
 * where the provider has its seat; month the Swedish calendar month in which money moved.
 */
export const SPEND_GROUPS = [
  'programme',
  'purpose',
  'provider',
  'county',
  'municipality',
  'providerCounty',
  'month',
] as const;
export type SpendGroup = (typeof SPEND_GROUPS)[number];

/** One row of the report. Only the groups asked for are there; null is "none" or "unknown". Amounts in öre. */
export interface SpendRow {
  programmeId?: string;
  programmeName?: string;
  purpose?: string;
  providerId?: string | null;
  providerName?: string | null;
  county?: string | null;
  municipality?: string | null;
  providerCounty?: string | null;
  month?: string;
  /** Promised to people: granted less what came back unused by expiry and revocation. */
  grantedMinor: string;
  /** Set aside for bookings and not yet taken or given back. */
  heldMinor: string;
  /** Taken by providers, before refunds. */
  capturedMinor: string;
  /** Given back after having been taken. */
  refundedMinor: string;
  /** On its way to the bank or there, after netting. */
  paidMinor: string;
  /** Captures. */
  count: number;
  /** Different people whose vouchers the row is about. */
  persons: number;
}

const COLUMNS: Record<SpendGroup, { readonly select: string; readonly groupBy: string }> = {
  programme: {
    select: `f.programme_id as "programmeId", (select g.name_sv from programme.programme g where g.id = f.programme_id) as "programmeName"`,
    groupBy: 'f.programme_id',
  },
  purpose: { select: 'f.purpose', groupBy: 'f.purpose' },
  provider: {
    select: `f.provider_id as "providerId", (select p.name from providers.provider p where p.id = f.provider_id) as "providerName"`,
    groupBy: 'f.provider_id',
  },
  county: { select: 'left(f.municipality_code, 2) as county', groupBy: 'left(f.municipality_code, 2)' },
  municipality: { select: 'f.municipality_code as municipality', groupBy: 'f.municipality_code' },
  providerCounty: {
    select: `f.provider_county as "providerCounty"`,
    groupBy: 'f.provider_county',
  },
  month: {
    select: `to_char(f.at at time zone 'Europe/Stockholm', 'YYYY-MM') as month`,
    groupBy: `to_char(f.at at time zone 'Europe/Stockholm', 'YYYY-MM')`,
  },
};

/**
 * Every krona that moved for a voucher, once for each measure it counts in. All but `paid` are ledger rows as they
 * stand; a payment is one row for many captures, so `paid` is taken apart into the captures and netted refunds it is
 * made of, which add up to it at every commit (payouts.check_item).
 */
const FACTS = `
  select t.programme_id, v.purpose, v.municipality_code, v.individual_id, t.at,
    case t.kind when 'hold' then h.provider_id when 'release' then h.provider_id
      when 'capture' then t.credit_id when 'refund' then t.debit_id end as provider_id,
    case t.kind when 'grant' then t.amount_minor when 'expire' then -t.amount_minor when 'revoke' then -t.amount_minor else 0 end as granted,
    case t.kind when 'hold' then t.amount_minor when 'release' then -t.amount_minor when 'capture' then -t.amount_minor else 0 end as held,
    case t.kind when 'capture' then t.amount_minor else 0 end as captured,
    case t.kind when 'refund' then t.amount_minor else 0 end as refunded,
    0::bigint as paid,
    case t.kind when 'capture' then 1 else 0 end as captures
  from ledger.transfer t
  join checkbook.voucher v on v.id = t.subject_id
  left join redemption.hold h on h.id = case t.kind when 'hold' then t.credit_id when 'release' then t.debit_id end
  where t.kind in ('grant', 'expire', 'revoke', 'hold', 'release', 'capture', 'refund')
  union all
  select c.programme_id, c.purpose, c.municipality_code, v.individual_id, t.at, c.provider_id, 0, 0, 0, 0,
    c.amount_minor - coalesce((select sum(r.amount_minor) from redemption.refund r where r.capture_id = c.id and not r.after_payout), 0)::bigint, 0
  from ledger.transfer t
  join redemption.capture c on c.payout_item_id = t.subject_id
  join checkbook.voucher v on v.id = c.voucher_id
  where t.kind = 'pay'
  union all
  select c.programme_id, c.purpose, c.municipality_code, v.individual_id, t.at, c.provider_id, 0, 0, 0, 0, -r.amount_minor, 0
  from ledger.transfer t
  join redemption.refund r on r.payout_item_id = t.subject_id
  join redemption.capture c on c.id = r.capture_id
  join checkbook.voucher v on v.id = c.voucher_id
  where t.kind = 'pay'`;

/** Where the money of a programme is, by any mix of groups, exact against the ledger. */
@Injectable()
export class SpendReport {
  constructor(private readonly database: Database) {}

  /**
   * With `month` among the groups each figure is what moved in the month; without it, how things stand. A row without
   * a provider holds what no provider has touched: the grants.
   */
  async execute(groups: readonly SpendGroup[], programmeId: string | null): Promise<SpendRow[]> {
    const columns = groups.map((group) => COLUMNS[group]);
    const select = columns.map((column) => `${column.select}, `).join('');
    const groupBy = columns.map((column) => column.groupBy).join(', ');
    return this.database.query<SpendRow>(
      `with fact as (${FACTS}), f as (
         select fact.*, left(p.municipality_code, 2) as provider_county
         from fact left join providers.provider p on p.id = fact.provider_id
         where $1::uuid is null or fact.programme_id = $1
       )
       select ${select}coalesce(sum(f.granted), 0)::text as "grantedMinor", coalesce(sum(f.held), 0)::text as "heldMinor",
         coalesce(sum(f.captured), 0)::text as "capturedMinor", coalesce(sum(f.refunded), 0)::text as "refundedMinor",
         coalesce(sum(f.paid), 0)::text as "paidMinor", coalesce(sum(f.captures), 0)::int as count,
         count(distinct f.individual_id)::int as persons
       from f ${groupBy === '' ? '' : `group by ${groupBy} order by ${groupBy}`}`,
      [programmeId],
    );
  }
}
