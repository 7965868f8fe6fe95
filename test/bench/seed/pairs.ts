import type pg from 'pg';
import type { Pair } from '../load/pairs.js';

/**
 * Chooses vouchers spread evenly over all there are, each of another time of the load and so on another page, and for
 * each of them a session it can pay for. No voucher is chosen twice: `round` and `rounds` keep the choices apart.
 */
export async function choosePairs(
  owner: pg.Client,
  choice: { readonly pairs: number; readonly part: number; readonly parts: number; readonly providers?: number },
): Promise<Pair[]> {
  const { rows } = await owner.query<Pair>(
    `with numbered as (
       select id, individual_id, purpose, row_number() over (order by id) - 1 as n, count(*) over () as total
       from checkbook.voucher
     ), part as (
       select *, row_number() over (order by n) - 1 as place, count(*) over () as size
       from numbered where n % $3 = $2
     ), chosen as (
       select * from part where place % greatest(size / $1, 1) = 0 order by place limit $1
     ), seat as (
       select s.id as session_id, o.provider_id, o.purpose, p.id as staff_id,
         row_number() over (partition by o.purpose order by o.provider_id) - 1 as number,
         count(*) over (partition by o.purpose) as seats
       from providers.session s join providers.offering o on o.id = s.offering_id
       join identity.principal p on p.provider_id = o.provider_id
     )
     select c.id as "voucherId", c.individual_id as "individualId", t.session_id as "sessionId",
       t.provider_id as "providerId", t.staff_id as "staffId"
     from chosen c join seat t on t.purpose = c.purpose and t.number = c.place % least(t.seats, $4)
     order by random()`,
    [choice.pairs, choice.part, choice.parts, choice.providers ?? 1_000_000],
  );
  if (rows.length !== choice.pairs) throw new Error(`${rows.length} vouchers where ${choice.pairs} are needed`);
  return rows;
}
