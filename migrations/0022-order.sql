-- The order of grants: lotteries whose order anyone can recompute, and parts of the budget set aside.
-- Note: an application's place is the one it was drawn, or else the one it took by arriving. What stands in line
-- is a column of its own, so that every question about the line is answered from one small index.

-- ── Who stands where ─────────────────────────────────────────────────────────────────────────────
alter table programme.round add column if not exists
  order_by text not null default 'first-come' check (order_by in ('first-come', 'lottery'));

alter table eligibility.application
  add column set_aside text,
  add column drawn_place bigint,
  add column awaits_draw boolean not null default false,
  add column claims_set_aside boolean not null default false,
  add column place bigint not null generated always as (coalesce(drawn_place, seq)) stored,
  add column stands text generated always as (
    case
      when status in ('submitted', 'checking', 'manual-review') then 'open'
      when status in ('eligible', 'waitlisted') then
        case when awaits_draw or grant_parked_reason is not null then 'open' else 'ready' end
    end) stored,
  add constraint application_drawn_once check (drawn_place is null or not awaits_draw);
comment on column eligibility.application.set_aside is 'The part of the budget it may draw on besides the general one, chosen at the check';
comment on column eligibility.application.drawn_place is 'The place it was drawn in its round''s lottery: one of the round''s own seqs';
comment on column eligibility.application.awaits_draw is 'Submitted in a lottery round that has not been drawn';
comment on column eligibility.application.claims_set_aside is
  'Granted from the general part only because its own was kept for open cases ahead; what they leave is charged instead';
comment on column eligibility.application.place is 'Where it stands in its programme''s line';
comment on column eligibility.application.stands is
  'ready: may be granted next; open: money is kept for it, but its turn has not come (case open, not drawn, set aside); null: in no line';

drop index eligibility.application_undecided;
drop index eligibility.application_ready;
drop index eligibility.application_eligible;
create index application_open on eligibility.application (programme_id, place) include (amount_minor) where stands = 'open';
create index application_ready on eligibility.application (programme_id, place) include (amount_minor) where stands = 'ready';
create index application_ready_set_aside on eligibility.application (programme_id, set_aside, place) include (amount_minor)
  where stands = 'ready' and set_aside is not null;
create index application_claims on eligibility.application (programme_id, set_aside, place) include (amount_minor)
  where claims_set_aside;
create index application_not_waitlisted on eligibility.application (programme_id, place) where stands = 'ready' and status = 'eligible';
create index application_to_draw on eligibility.application (round_id, seq) where awaits_draw;
create unique index application_drawn on eligibility.application (round_id, drawn_place) where drawn_place is not null;

-- ── Lotteries ────────────────────────────────────────────────────────────────────────────────────
create table programme.lottery (
  round_id uuid primary key references programme.round,
  seed_hash bytea not null check (octet_length(seed_hash) = 32),
  sealed_seed bytea not null,
  key_encryption_key_id text not null,
  committed_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  horizon xid8,
  seed bytea check (octet_length(seed) = 32 and sha256(seed) = seed_hash),
  drawn_at timestamptz,
  applications int,
  check (horizon is null or closed_at is not null),
  check ((drawn_at is null) = (seed is null) and (drawn_at is null) = (applications is null))
);
comment on table programme.lottery is 'The seed of a lottery round: bound by its hash before the first application, revealed by the draw';
comment on column programme.lottery.sealed_seed is 'The seed under the key-encryption key, which is not in the database';
comment on column programme.lottery.closed_at is 'From here on nobody is added to the round, whatever any clock says';
comment on column programme.lottery.horizon is 'A transaction begun after closed_at was there for all to see; once all before it have ended, the round is complete';
create trigger lottery_bound before update of round_id, seed_hash or delete or truncate on programme.lottery
  for each statement execute function platform.refuse_change();
grant select (round_id, seed_hash, committed_at, closed_at, seed, drawn_at, applications) on programme.lottery to techcheck_app;

-- Binds a round to a seed by its hash. Returns false when the round has one already, or needs none.
create function programme.commit_lottery(p_round_id uuid, p_seed_hash bytea, p_key_encryption_key_id text, p_sealed_seed bytea)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into programme.lottery (round_id, seed_hash, key_encryption_key_id, sealed_seed)
  select r.id, p_seed_hash, p_key_encryption_key_id, p_sealed_seed from programme.round r
  where r.id = p_round_id and r.order_by = 'lottery'
  on conflict do nothing;
  if not found then return false; end if;
  perform audit.record('{"kind": "system"}', 'round.lottery-bound', 'round', p_round_id,
    jsonb_build_object('seedHash', encode(p_seed_hash, 'hex')));
  perform platform.emit('round.lottery-bound', p_round_id);
  return true;
end $$;

-- A lottery round takes applications only while it is bound and not closed. The transaction has its number before
-- it looks: whoever saw the round open has a number below the horizon, which is drawn after the closing was there to see.
create function eligibility.await_draw() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (select r.order_by from programme.round r where r.id = new.round_id) = 'lottery' then
    perform pg_current_xact_id();
    perform from programme.lottery l where l.round_id = new.round_id and l.closed_at is null;
    if not found then perform platform.refuse('round-not-open'); end if;
    new.awaits_draw := true;
  end if;
  return new;
end $$;
create trigger application_awaits_draw before insert on eligibility.application
  for each row execute function eligibility.await_draw();

-- Takes each lottery round that is over one step on, and hands out those that can be drawn with what opens their seed.
-- Called again and again: a step begins only when the one before it has been committed.
create function eligibility.advance_lotteries()
returns table (round_id uuid, key_encryption_key_id text, sealed_seed bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
  update programme.lottery l set horizon = eligibility.order_horizon() where l.closed_at is not null and l.horizon is null;
  with closed as (
    update programme.lottery l set closed_at = clock_timestamp() from programme.round r
    where r.id = l.round_id and r.order_by = 'lottery' and l.closed_at is null and r.closes_at <= now()
    returning l.round_id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'round.closed', 'round', c.round_id from closed c
  )
  insert into platform.outbox (topic, subject_id, done_at)
  select 'round.closed', c.round_id, (select platform.done_at_birth('round.closed')) from closed c;
  return query
    select l.round_id, l.key_encryption_key_id, l.sealed_seed from programme.lottery l
    where l.drawn_at is null and eligibility.is_past(l.horizon) order by l.round_id;
end $$;

-- Whether every transaction before this one has ended. A number in the future comes from another server, by way of
-- a restored dump; it means nothing here.
create function eligibility.is_past(p_horizon xid8) returns boolean
language sql stable as $$
  select p_horizon <= pg_snapshot_xmin(pg_current_snapshot()) or p_horizon > pg_snapshot_xmax(pg_current_snapshot())
$$;

-- Draws a round: its applications, ordered by SHA-256(seed ':' id), take the places of the round in turn, and the
-- seed is revealed. All that were submitted take part, also those withdrawn or rejected since, so that nobody's
-- leaving moves another. Returns false when there is nothing to draw yet, or any more.
create function eligibility.draw_lottery(p_round_id uuid, p_seed bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_lottery programme.lottery;
  v_programme_id uuid;
  v_count int;
begin
  select * into v_lottery from programme.lottery l where l.round_id = p_round_id for update;
  if not found or v_lottery.drawn_at is not null or not coalesce(eligibility.is_past(v_lottery.horizon), false) then
    return false;
  end if;
  if sha256(p_seed) <> v_lottery.seed_hash then
    raise exception 'the seed is not the one that round % is bound to', p_round_id;
  end if;
  -- In id order, as batches of decisions and grants lock them.
  perform from eligibility.application a where a.round_id = p_round_id and a.awaits_draw order by a.id for update;
  with taken as (
    select a.seq, row_number() over (order by a.seq) as rank
    from eligibility.application a where a.round_id = p_round_id and a.awaits_draw
  ), ranked as (
    select a.id, row_number() over (order by sha256(p_seed || convert_to(':' || a.id::text, 'UTF8')), a.id) as rank
    from eligibility.application a where a.round_id = p_round_id and a.awaits_draw
  )
  update eligibility.application a set drawn_place = t.seq, awaits_draw = false, updated_at = clock_timestamp()
  from ranked r join taken t on t.rank = r.rank where a.id = r.id;
  get diagnostics v_count = row_count;
  update programme.lottery l set seed = p_seed, drawn_at = clock_timestamp(), applications = v_count where l.round_id = p_round_id;
  select r.programme_id into v_programme_id from programme.round r where r.id = p_round_id;
  perform audit.record('{"kind": "system"}', 'round.drawn', 'round', p_round_id,
    jsonb_build_object('seed', encode(p_seed, 'hex'), 'applications', v_count));
  perform platform.emit('round.drawn', p_round_id, jsonb_build_object('programmeId', v_programme_id));
  perform platform.emit('grant.due', v_programme_id);
  return true;
end $$;

grant execute on function
  programme.commit_lottery(uuid, bytea, text, bytea),
  eligibility.advance_lotteries(),
  eligibility.draw_lottery(uuid, bytea)
to techcheck_app;

-- ── Parts of the budget ──────────────────────────────────────────────────────────────────────────
create table if not exists programme.set_aside (
  programme_id uuid not null references programme.programme,
  code text not null,
  percent int not null check (percent between 1 and 100),
  released_on date,
  name_sv text not null,
  name_en text not null,
  primary key (programme_id, code)
);
alter table programme.set_aside
  add column if not exists used_minor bigint not null default 0 check (used_minor >= 0),
  add column release_told date;
comment on column programme.set_aside.used_minor is 'What has been granted from it; money that returns goes to the general part';
comment on column programme.set_aside.release_told is 'The day of release that the work list has been told of';
grant select on programme.set_aside to techcheck_app;

alter table checkbook.checkbook add column set_aside text;
comment on column checkbook.checkbook.set_aside is 'The part of the budget that paid for it; null: the general part';

-- What is left of each part that is still set aside.
create function checkbook.set_asides_left(p_programme_id uuid, p_appropriated_minor bigint)
returns table (code text, left_minor bigint)
language sql stable as $$
  select s.code, floor(p_appropriated_minor::numeric * s.percent / 100)::bigint - s.used_minor
  from programme.set_aside s
  where s.programme_id = p_programme_id and (s.released_on is null or platform.today() < s.released_on)
    and floor(p_appropriated_minor::numeric * s.percent / 100)::bigint > s.used_minor
  order by s.code
$$;

-- Chooses whom the money reaches next, in the order of their places, and says which part pays for each.
--
-- Along the line: an open case keeps its money back from every part, since nobody knows yet which will pay. A member
-- is paid from its own part while that suffices, else from the general part; where it is only the open cases that its
-- own part is kept for, it goes on to claim that one (see settle_claims), and so do all members behind. Whoever fits
-- neither waits, and closes both to all behind, so that nobody is passed in any part. One pass, some or many, in
-- whatever order cases are decided: the outcome is that of one look along the whole line.
--
-- Reads the first p_limit of the line, the first p_limit members of each part that has money, and of the open cases
-- only as many as could use the money up: never the whole line.
create function checkbook.choose_grants(
  p_programme_id uuid, p_limit int,
  out ids uuid[], out parts text[], out claims boolean[], out total_minor bigint,
  -- Somebody within the money must wait for a transaction that is still in flight.
  out blocked boolean,
  -- From which place on all are beyond the general part, and beyond each of the other parts; null: nobody known.
  out beyond bigint, out codes text[], out beyond_codes bigint[]
)
language plpgsql set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_nowhere constant bigint := 9223372036854775807;
  v_free bigint;
  v_appropriated bigint;
  v_general bigint;
  v_left bigint[];
  v_closed boolean[];
  v_claimed_from bigint[];
  v_open_max bigint;
  v_part int;
  v_payer text;
  v_claim boolean;
  v_needed bigint;
  v_candidate record;
begin
  ids := '{}'; parts := '{}'; claims := '{}'; total_minor := 0; blocked := false;
  select b.appropriated_minor - b.committed_minor - b.spent_minor, b.appropriated_minor into v_free, v_appropriated
  from programme.budget b where b.programme_id = p_programme_id;
  if not found then return; end if;
  select coalesce(array_agg(s.code), '{}'), coalesce(array_agg(s.left_minor), '{}'), greatest(v_free - coalesce(sum(s.left_minor), 0), 0)
  into codes, v_left, v_general from checkbook.set_asides_left(p_programme_id, v_appropriated) s;
  select coalesce(array_agg((
    select min(a.place) from eligibility.application a
    where a.programme_id = p_programme_id and a.claims_set_aside and a.set_aside = c.code) order by c.number), '{}')
  into v_claimed_from from unnest(codes) with ordinality as c(code, number);
  v_closed := array_fill(false, array[cardinality(codes)]);
  beyond_codes := array_fill(null::bigint, array[cardinality(codes)]);
  select coalesce(v_free / min(v.grant_minor), 0) + 1 into v_open_max from programme.policy_version v where v.programme_id = p_programme_id;

  for v_candidate in
    with general as materialized (
      select a.id, a.place, a.amount_minor, a.set_aside, coalesce(eligibility.is_past(a.order_horizon), true) as in_sight
      from eligibility.application a where a.programme_id = p_programme_id and a.stands = 'ready'
      order by a.place limit p_limit
    ), candidate as materialized (
      select * from general
      union
      select m.* from unnest(codes) as part(code) cross join lateral (
        select a.id, a.place, a.amount_minor, a.set_aside, coalesce(eligibility.is_past(a.order_horizon), true)
        from eligibility.application a
        where a.programme_id = p_programme_id and a.stands = 'ready' and a.set_aside = part.code
        order by a.place limit p_limit) m
    ), kept as materialized (
      select a.place, a.amount_minor from eligibility.application a
      where a.programme_id = p_programme_id and a.stands = 'open' and a.place < (select max(c.place) from candidate c)
      order by a.place limit v_open_max
    ), line as (
      select c.id, c.place, c.amount_minor, c.set_aside, c.in_sight, 0::bigint as kept_minor from candidate c
      union all
      select null, k.place, null, null, null, k.amount_minor from kept k
    )
    select s.*,
      -- Behind as many open cases as could use all the money up, nobody can be reached.
      s.place < (select case when count(*) < v_open_max then v_nowhere else max(k.place) end from kept k) as in_reach,
      -- Who else stands before those further back is not known in this pass.
      s.place <= (select case when count(*) < p_limit then v_nowhere else max(g.place) end from general g) as in_line
    from (select l.*, sum(l.kept_minor) over (order by l.place)::bigint as ahead_minor from line l) s
    where s.id is not null
    order by s.place
  loop
    continue when beyond is not null and v_candidate.set_aside is null;
    v_part := array_position(codes, v_candidate.set_aside);
    v_needed := v_candidate.ahead_minor + v_candidate.amount_minor;
    v_claim := false;
    if v_candidate.in_reach and v_needed <= v_free and v_needed <= v_left[v_part] and not v_closed[v_part]
      and v_candidate.place < coalesce(v_claimed_from[v_part], v_nowhere) then
      v_left[v_part] := v_left[v_part] - v_candidate.amount_minor;
      v_payer := codes[v_part];
    elsif v_candidate.in_reach and v_needed <= v_free and v_needed <= v_general and v_candidate.in_line and beyond is null then
      v_general := v_general - v_candidate.amount_minor;
      v_payer := null;
      if v_candidate.amount_minor <= v_left[v_part] then
        v_claim := true;
        v_closed[v_part] := true;
      end if;
    else
      if v_candidate.in_line then beyond := coalesce(beyond, v_candidate.place); end if;
      if v_part is not null then
        v_closed[v_part] := true;
        if beyond is not null then beyond_codes[v_part] := coalesce(beyond_codes[v_part], v_candidate.place); end if;
      end if;
      exit when beyond is not null and not (false = any (v_closed));
      continue;
    end if;
    v_free := v_free - v_candidate.amount_minor;
    if v_candidate.in_sight then
      ids := ids || v_candidate.id;
      parts := parts || v_payer;
      claims := claims || v_claim;
      total_minor := total_minor + v_candidate.amount_minor;
      exit when cardinality(ids) = p_limit;
    else
      blocked := true;
    end if;
  end loop;
end $$;

-- Charges grants to the part they claim, in order of place, as far as its money is not kept for anybody ahead any
-- more. The general part gets back what it laid out. A claim that the part cannot meet at all is settled as it is.
create function checkbook.settle_claims(p_programme_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_part record;
  v_claim record;
  v_charged uuid[];
  v_settled uuid[];
begin
  for v_part in
    select c.code, coalesce(s.left_minor, 0) as left_minor
    from (select distinct a.set_aside as code from eligibility.application a
      where a.programme_id = p_programme_id and a.claims_set_aside) c
    join programme.budget b on b.programme_id = p_programme_id
    left join lateral checkbook.set_asides_left(b.programme_id, b.appropriated_minor) s on s.code = c.code
  loop
    v_charged := '{}';
    v_settled := '{}';
    for v_claim in
      with claim as materialized (
        select a.id, a.place, a.amount_minor from eligibility.application a
        where a.programme_id = p_programme_id and a.claims_set_aside and a.set_aside = v_part.code order by a.place limit 1000
      ), line as (
        select c.id, c.place, c.amount_minor, 0::bigint as kept_minor from claim c
        union all
        select null, a.place, null, a.amount_minor from eligibility.application a
        where a.programme_id = p_programme_id and a.stands = 'open' and a.place < (select max(c.place) from claim c)
        union all
        select null, a.place, null, a.amount_minor from eligibility.application a
        where a.programme_id = p_programme_id and a.stands = 'ready' and a.set_aside = v_part.code
          and a.place < (select max(c.place) from claim c)
      )
      select s.* from (select l.*, sum(l.kept_minor) over (order by l.place) as ahead_minor from line l) s
      where s.id is not null order by s.place
    loop
      if v_claim.amount_minor > v_part.left_minor then
        v_settled := v_settled || v_claim.id;
      elsif v_claim.ahead_minor + v_claim.amount_minor <= v_part.left_minor then
        v_part.left_minor := v_part.left_minor - v_claim.amount_minor;
        v_charged := v_charged || v_claim.id;
      else
        exit;
      end if;
    end loop;
    update eligibility.application a set claims_set_aside = false where a.id = any (v_charged || v_settled);
    with book as (
      update checkbook.checkbook c set set_aside = v_part.code where c.application_id = any (v_charged)
      returning c.application_id, c.amount_minor
    ), logged as (
      insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
      select 'system', 'application.charged', 'application', b.application_id, jsonb_build_object('setAside', v_part.code) from book b
    ), told as (
      insert into platform.outbox (topic, subject_id, done_at)
      select 'application.charged', b.application_id, (select platform.done_at_birth('application.charged')) from book b
    )
    update programme.set_aside s set used_minor = s.used_minor + (select sum(b.amount_minor) from book b)
    where s.programme_id = p_programme_id and s.code = v_part.code and cardinality(v_charged) > 0;
  end loop;
end $$;

-- Who would be granted next, alone; null when nobody. Tells which row it is that cannot be written.
create function checkbook.next_grant(p_programme_id uuid) returns uuid
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select (c.ids)[1] from checkbook.choose_grants(p_programme_id, 1) c
$$;

-- Grants the next eligible applications of one programme, strictly in order of place, as far as the money of
-- each part goes. p_limit bounds the batch. Returns {"granted", "waitlisted", "blocked"};
-- "blocked" says that the next in line must wait for a transaction that is still in flight.
create or replace function checkbook.grant_batch(p_programme_id uuid, p_limit int) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_chosen record;
  v_waitlisted int := 0;
  v_locked int;
begin
  -- One batcher a budget: this row is the lock.
  perform from programme.budget b where b.programme_id = p_programme_id for update;
  if not found then
    return jsonb_build_object('granted', 0, 'waitlisted', 0, 'blocked', false);
  end if;

  perform checkbook.settle_claims(p_programme_id);
  loop
    select * into v_chosen from checkbook.choose_grants(p_programme_id, p_limit);
    exit when cardinality(v_chosen.ids) = 0;
    -- Only what will be granted is locked, so that a long waiting list costs no writes. Whoever has
    -- withdrawn since the sum was made changes it: sum again.
    select count(*) into v_locked from (
      select from eligibility.application a
      where a.id = any (v_chosen.ids) and a.stands = 'ready'
      order by a.id for update) l;
    exit when v_locked = cardinality(v_chosen.ids);
  end loop;

  perform checkbook.grant_these(v_chosen.ids, v_chosen.parts, v_chosen.claims, v_chosen.total_minor, p_programme_id);

  -- What the line needs only grows along it: behind the first who is beyond the money of their parts, all are.
  if v_chosen.beyond is not null then
    with waiting as (
      update eligibility.application a set status = 'waitlisted', updated_at = clock_timestamp()
      where a.id in (
        select n.id from eligibility.application n
        where n.programme_id = p_programme_id and n.stands = 'ready' and n.status = 'eligible' and n.place >= v_chosen.beyond
          and case when n.set_aside = any (v_chosen.codes)
            then n.place >= v_chosen.beyond_codes[array_position(v_chosen.codes, n.set_aside)] else true end
        order by n.place limit p_limit for update)
      returning a.id
    ), logged as (
      insert into audit.entry (actor_kind, action, subject_kind, subject_id)
      select 'system', 'application.waitlisted', 'application', w.id from waiting w
    ), told as (
      insert into platform.outbox (topic, subject_id, done_at)
      select 'application.waitlisted', w.id, (select platform.done_at_birth('application.waitlisted')) from waiting w
    )
    select count(*) into v_waitlisted from waiting;
  end if;

  return jsonb_build_object('granted', cardinality(v_chosen.ids), 'waitlisted', v_waitlisted, 'blocked', v_chosen.blocked);
end $$;

-- Writes checkbooks, vouchers, transfers, audit and outbox for a list of applications, set-wise. p_parts names the
-- part of the budget that pays for each (null: the general part), p_claims who goes on to claim their own.
drop function checkbook.grant_these(uuid[], bigint, uuid);
create function checkbook.grant_these(p_ids uuid[], p_parts text[], p_claims boolean[], p_total bigint, p_programme_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_written numeric;
begin
  if cardinality(p_ids) = 0 then return; end if;

  with paid as materialized (
    select p.id, p.part from unnest(p_ids, p_parts) as p(id, part)
  ), chosen as materialized (
    select a.*, p.part, platform.new_id() as checkbook_id from eligibility.application a join paid p on p.id = a.id
    order by a.place
  ), book as (
    insert into checkbook.checkbook (id, application_id, individual_id, programme_id, policy_version_id, amount_minor, set_aside)
    select c.checkbook_id, c.id, c.individual_id, c.programme_id, c.policy_version_id, c.amount_minor, c.part
    from chosen c order by c.place
  ), sheet as materialized (
    select platform.new_id() as id, c.checkbook_id, c.individual_id, c.programme_id, c.policy_version_id, p.purpose,
      c.municipality_code, p.amount_minor, now() as valid_from,
      platform.start_of(platform.today() + p.validity_days + 1) as valid_until
    from chosen c join programme.policy_voucher p on p.policy_version_id = c.policy_version_id
      cross join lateral generate_series(1, p.number)
    order by c.place, p.position
  ), voucher as (
    insert into checkbook.voucher (id, checkbook_id, individual_id, programme_id, policy_version_id, purpose,
      municipality_code, amount_minor, valid_from, valid_until)
    select * from sheet
  ), posted as (
    insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id)
    select 'grant', 'programme-budget', s.programme_id, 'voucher', s.id, s.amount_minor, s.programme_id, s.id from sheet s
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.granted', 'application', c.id, jsonb_strip_nulls(jsonb_build_object(
      'checkbookId', c.checkbook_id, 'amountMinor', c.amount_minor::text, 'setAside', c.part)) from chosen c
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.granted', c.id, (select platform.done_at_birth('application.granted')) from chosen c
  ), used as (
    update programme.set_aside s set used_minor = s.used_minor + u.amount_minor
    from (select c.part, sum(c.amount_minor)::bigint as amount_minor from chosen c where c.part is not null group by c.part) u
    where s.programme_id = p_programme_id and s.code = u.part
  )
  select sum(s.amount_minor) into v_written from sheet s;

  -- The vouchers of the batch must cost exactly what the applications reserved, or none is written.
  if v_written is distinct from p_total::numeric then
    raise exception 'grant batch writes % minor units but % were reserved', v_written, p_total;
  end if;

  update eligibility.application a set status = 'granted', claims_set_aside = p.claims, updated_at = clock_timestamp()
  from unnest(p_ids, p_claims) as p(id, claims) where a.id = p.id;
  update programme.budget b set committed_minor = b.committed_minor + p_total where b.programme_id = p_programme_id;
end $$;

-- Puts the grants on the work list whose money is no longer set aside from today on. Returns how many parts.
create function checkbook.release_set_asides() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_part programme.set_aside;
  v_count int := 0;
begin
  for v_part in
    update programme.set_aside s set release_told = s.released_on
    where s.released_on <= platform.today() and s.release_told is distinct from s.released_on returning s.*
  loop
    perform audit.record('{"kind": "system"}', 'programme.set-aside-released', 'programme', v_part.programme_id,
      jsonb_build_object('setAside', v_part.code));
    perform platform.emit('grant.due', v_part.programme_id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

grant execute on function checkbook.next_grant(uuid), checkbook.release_set_asides() to techcheck_app;

-- ── The reconciler ───────────────────────────────────────────────────────────────────────────────
-- Compares every guarded counter with what the transfers add up to.
create or replace function ledger.differences()
returns table (what text, id uuid, recorded_minor bigint, ledger_minor bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with balance as materialized (select * from ledger.balance),
  recorded as (
    select 'voucher'::ledger.account_kind as kind, v.id,
      v.amount_minor - v.held_minor - v.captured_minor - v.returned_minor as amount from checkbook.voucher v
    union all
    select 'hold', h.id, case when h.held_at is null then 0 else h.amount_minor - h.captured_minor - h.released_minor end from redemption.hold h
    union all
    select 'programme-budget', b.programme_id, b.appropriated_minor - b.committed_minor - b.spent_minor from programme.budget b
    union all
    select 'provider-payable', p.id,
      coalesce((select sum(c.amount_minor - c.refunded_minor) from redemption.capture c
        left join payouts.item i on i.id = c.payout_item_id left join payouts.batch b on b.id = i.batch_id
        where c.provider_id = p.id and (b.status is null or b.status in ('draft'))), 0)
      - coalesce((select sum(r.amount_minor) from redemption.refund r
        left join payouts.item i on i.id = r.payout_item_id left join payouts.batch b on b.id = i.batch_id
        where r.provider_id = p.id and r.after_payout and (b.status is null or b.status in ('draft'))), 0)
    from providers.provider p
  )
  select 'balance of ' || coalesce(r.kind, b.kind), coalesce(r.id, b.account_id), coalesce(r.amount, 0), coalesce(b.balance_minor, 0)
  from recorded r full join (select * from balance where kind in ('voucher', 'hold', 'programme-budget', 'provider-payable')) b
    on b.kind = r.kind and b.account_id = r.id
  where coalesce(r.amount, 0) <> coalesce(b.balance_minor, 0)
  union all
  select 'held on voucher', v.id, v.held_minor, coalesce(h.open, 0)
  from checkbook.voucher v
  left join (select voucher_id, sum(amount_minor - captured_minor - released_minor)::bigint as open
             from redemption.hold where held_at is not null group by voucher_id) h on h.voucher_id = v.id
  where v.held_minor <> coalesce(h.open, 0)
  union all
  select 'captured on hold', h.id, h.captured_minor - h.refunded_minor, coalesce(c.net, 0)
  from redemption.hold h
  left join (select hold_id, sum(amount_minor - refunded_minor)::bigint as net from redemption.capture group by hold_id) c on c.hold_id = h.id
  where h.captured_minor - h.refunded_minor <> coalesce(c.net, 0)
  union all
  select 'captured on voucher', v.id, v.captured_minor, coalesce(c.net, 0)
  from checkbook.voucher v
  left join (select voucher_id, sum(amount_minor - refunded_minor)::bigint as net from redemption.capture group by voucher_id) c on c.voucher_id = v.id
  where v.captured_minor <> coalesce(c.net, 0)
  union all
  select 'payout batch', b.id, b.total_minor, coalesce(t.paid, 0)
  from payouts.batch b
  left join (select credit_id, sum(amount_minor)::bigint as paid from ledger.transfer where kind = 'pay' group by credit_id) t on t.credit_id = b.id
  where b.status not in ('draft', 'cancelled') and b.total_minor <> coalesce(t.paid, 0)
  union all
  select 'appropriated to budget', b.programme_id, b.appropriated_minor, coalesce(-a.balance_minor, 0)
  from programme.budget b left join balance a on a.kind = 'appropriation' and a.account_id = b.programme_id
  where b.appropriated_minor <> coalesce(-a.balance_minor, 0)
  union all
  -- With what is appropriated and what is left this also tells what is committed. Refunds after the payout leave
  -- "spent" when they are made, and the payout that nets them is that much smaller.
  select 'spent of budget', b.programme_id, b.spent_minor, coalesce(p.paid, 0) - coalesce(r.owed, 0)
  from programme.budget b
  left join (select programme_id, sum(amount_minor)::bigint as paid from ledger.transfer where kind = 'pay' group by programme_id) p
    on p.programme_id = b.programme_id
  left join (select r.programme_id, sum(r.amount_minor)::bigint as owed from redemption.refund r
             left join payouts.item i on i.id = r.payout_item_id left join payouts.batch b on b.id = i.batch_id
             where r.after_payout and (b.status is null or b.status in ('draft')) group by r.programme_id) r
    on r.programme_id = b.programme_id
  where b.spent_minor <> coalesce(p.paid, 0) - coalesce(r.owed, 0)
  union all
  select 'refunded on capture', c.id, c.refunded_minor, coalesce(t.refunded, 0)
  from redemption.capture c
  left join (select reverses_id, sum(amount_minor)::bigint as refunded from ledger.transfer where kind = 'refund' group by reverses_id) t
    on t.reverses_id = c.transfer_id
  where c.refunded_minor <> coalesce(t.refunded, 0)
  union all
  select 'used of set-aside ' || coalesce(s.code, c.set_aside), coalesce(s.programme_id, c.programme_id),
    coalesce(s.used_minor, 0), coalesce(c.granted, 0)
  from programme.set_aside s
  full join (select programme_id, set_aside, sum(amount_minor)::bigint as granted from checkbook.checkbook
             where set_aside is not null group by programme_id, set_aside) c
    on c.programme_id = s.programme_id and c.set_aside = s.code
  where coalesce(s.used_minor, 0) <> coalesce(c.granted, 0)
$$;
