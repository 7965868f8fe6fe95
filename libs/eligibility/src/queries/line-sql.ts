/**
 * The place of application `a` in its programme's line, 1 for the first; null when it stands in none, or is not
 * drawn yet. Counted over the two partial indexes, so that those who have left the line cost nothing.
 */
export const PLACE_IN_LINE_SQL = `case when a.stands is not null and not a.awaits_draw then (
  1 + (select count(*) from eligibility.application o where o.programme_id = a.programme_id and o.place < a.place
       and o.stands = 'open')
    + (select count(*) from eligibility.application o where o.programme_id = a.programme_id and o.place < a.place
       and o.stands = 'ready'))::int end`;

/**
 * When a decision on application `a` can be expected: nine in ten of the latest hundred decisions of the
 * same kind took no longer. Measured, not promised; null when there is nothing to go by or nothing to decide.
 */
export const EXPECTED_DECISION_SQL = `case when a.status in ('submitted', 'checking', 'manual-review') then (
  select platform.rfc3339(greatest(now(), a.submitted_at + percentile_disc(0.9) within group (order by recent.took)))
  from (
    select d.decided_at - o.submitted_at as took
    from (select * from eligibility.decision order by id desc limit 2000) d
    join eligibility.application o on o.id = d.application_id
    where d.decided_by_kind = case a.status when 'manual-review' then 'case-officer' else 'rules' end
    limit 100
  ) recent) end`;
