import { rowsOf, type Queryable } from '../factories/test-bed.js';
import type { World } from './world.js';

/**
 * All amounts and states of a world in the words of `pictureOf`, in order of creation: ids are drawn in time order,
 * and a sequence runs one command after the other.
 */
export async function pictureOfWorld(db: Queryable, world: World): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>({
    name: 'picture of a world',
    text: `select line from (
       select 1 as part, null::bigint as seq, null::uuid as id,
         format('budget %s %s %s', appropriated_minor, committed_minor, spent_minor) as line
       from programme.budget where programme_id = $1
       union all
       select 2, seq, null, format('application %s', status) from eligibility.application where programme_id = $1
       union all
       select 3, c.grant_seq * 100 + p.position, null, format('voucher %s %s %s %s %s', v.status, v.amount_minor, v.held_minor, v.captured_minor, v.returned_minor)
       from checkbook.voucher v join checkbook.checkbook c on c.id = v.checkbook_id
         join programme.policy_voucher p on p.policy_version_id = v.policy_version_id and p.purpose = v.purpose
       where v.programme_id = $1
       union all
       select 4, n, null, format('session %s', s.seats_taken)
       from unnest($2::uuid[]) with ordinality as given(id, n) join providers.session s on s.id = given.id
       union all
       select 5, null, h.id, format('hold %s %s %s %s %s %s', status, amount_minor, captured_minor, released_minor, refunded_minor,
         case when disputed_at is null then 'calm' else 'disputed' end)
       from redemption.hold h where programme_id = $1
       union all
       select 6, n, null, format('capture %s %s %s', c.amount_minor, c.refunded_minor, coalesce((array_position($4::uuid[], i.batch_id) - 1)::text, 'unpaid'))
       from unnest($3::uuid[]) with ordinality as given(id, n) join redemption.capture c on c.id = given.id
         left join payouts.item i on i.id = c.payout_item_id
       union all
       select 7, n, null, format('batch %s %s', b.status, b.total_minor)
       from unnest($4::uuid[]) with ordinality as given(id, n) join payouts.batch b on b.id = given.id
     ) as lines order by part, seq, id`,
    values: [world.programme.id, world.sessions.map(({ id }) => id), world.captures.map(({ id }) => id), world.batches],
  });
  return rows.map((row) => row.line);
}

/** Accounts in the ledger that are not what they should be, over the whole database. */
export async function ledgerFaults(db: Queryable): Promise<string[]> {
  const rows = await rowsOf<{ fault: string }>(
    db,
    `select what || ' ' || id as fault from ledger.differences()
     union all
     select 'the balances do not add up to zero' from ledger.balance having sum(balance_minor) <> 0
     union all
     select 'negative account ' || kind || ' ' || account_id from ledger.balance
     where balance_minor < 0 and kind not in ('appropriation', 'provider-payable')
     union all
     select 'appropriated ' || b.programme_id from programme.budget b
     where b.appropriated_minor <> coalesce((select -a.balance_minor from ledger.balance a
       where a.kind = 'appropriation' and a.account_id = b.programme_id), 0)
     union all
     select 'spent ' || b.programme_id from programme.budget b
     where b.spent_minor <> coalesce((select sum(t.amount_minor) from ledger.transfer t
         where t.kind = 'pay' and t.programme_id = b.programme_id), 0)
       - coalesce((select sum(r.amount_minor) from redemption.refund r
           left join payouts.item i on i.id = r.payout_item_id left join payouts.batch p on p.id = i.batch_id
         where r.programme_id = b.programme_id and r.after_payout and coalesce(p.status, 'draft') = 'draft'), 0)`,
  );
  return rows.map((row) => row.fault);
}
