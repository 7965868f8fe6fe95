-- Checkbooks and vouchers: what a granted application yields.
-- Note: the counters on a voucher row are the guard against spending twice; the reconciler compares
-- them with the transfers.

create schema checkbook;
grant usage on schema checkbook to techcheck_app;

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  ('voucher', 'active', 'exhaust', 'exhausted'),
  ('voucher', 'active', 'expire', 'expired'),
  ('voucher', 'active', 'revoke', 'revoked'),
  ('voucher', 'active', 'suspend', 'suspended'),
  ('voucher', 'suspended', 'resume', 'active'),
  ('voucher', 'suspended', 'expire', 'expired'),
  ('voucher', 'suspended', 'revoke', 'revoked'),
  -- A refund gives money back to a voucher that was used up.
  ('voucher', 'exhausted', 'refund', 'active');

create table checkbook.checkbook (
  id uuid primary key default platform.new_id(),
  grant_seq bigint generated always as identity,
  application_id uuid not null unique references eligibility.application,
  individual_id uuid not null,
  programme_id uuid not null,
  policy_version_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  granted_at timestamptz not null default clock_timestamp()
);
create index checkbook_individual on checkbook.checkbook (individual_id);

create table checkbook.voucher (
  id uuid primary key default platform.new_id(),
  checkbook_id uuid not null references checkbook.checkbook,
  individual_id uuid not null,
  programme_id uuid not null,
  policy_version_id uuid not null,
  purpose text not null,
  municipality_code text,
  amount_minor bigint not null check (amount_minor > 0),
  held_minor bigint not null default 0 check (held_minor >= 0),
  captured_minor bigint not null default 0 check (captured_minor >= 0),
  returned_minor bigint not null default 0 check (returned_minor >= 0),
  status text not null default 'active' check (status in ('active', 'suspended', 'exhausted', 'expired', 'revoked')),
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  constraint voucher_never_overdrawn check (held_minor + captured_minor + returned_minor <= amount_minor),
  check (valid_from < valid_until)
) with (fillfactor = 80);
comment on column checkbook.voucher.municipality_code is 'Where the person lived when it was granted; null when unknown or protected';
create index voucher_checkbook on checkbook.voucher (checkbook_id);
create index voucher_running on checkbook.voucher (valid_until) where status in ('active', 'suspended');
create trigger voucher_life_cycle before update of status on checkbook.voucher
  for each row when (old.status is distinct from new.status) execute function platform.guard_status('voucher');

grant select on checkbook.checkbook, checkbook.voucher to techcheck_app;

create function checkbook.voucher_json(v checkbook.voucher) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', v.id, 'checkbookId', v.checkbook_id, 'programmeId', v.programme_id, 'purpose', v.purpose, 'status', v.status,
    'amountMinor', v.amount_minor::text,
    'availableMinor', (v.amount_minor - v.held_minor - v.captured_minor - v.returned_minor)::text,
    'heldMinor', v.held_minor::text, 'capturedMinor', v.captured_minor::text, 'returnedMinor', v.returned_minor::text,
    'validFrom', platform.rfc3339(v.valid_from), 'validUntil', platform.rfc3339(v.valid_until))
$$;

-- Grants the next eligible applications of one programme, strictly in queue order, as far as the
-- money goes. Nobody is passed: a place counts as reachable only if money also remains for everyone
-- ahead whose case is still open. p_limit bounds the batch. Returns {"granted", "waitlisted", "blocked"};
-- "blocked" says that the next in line must wait for a transaction that is still in flight.
create function checkbook.grant_batch(p_programme_id uuid, p_limit int) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_budget programme.budget;
  v_granted uuid[];
  v_total bigint;
  v_beyond bigint;
  v_blocked boolean;
  v_waitlisted int := 0;
  v_locked int;
  v_free bigint;
begin
  -- One batcher a budget: this row is the lock.
  select * into v_budget from programme.budget b where b.programme_id = p_programme_id for update;
  if not found then
    return jsonb_build_object('granted', 0, 'waitlisted', 0, 'blocked', false);
  end if;
  v_free := v_budget.appropriated_minor - v_budget.committed_minor - v_budget.spent_minor;

  loop
    with candidate as materialized (
      select a.id, a.seq, a.amount_minor,
        -- A horizon in the future comes from another server, by way of a restored dump; it means nothing here.
        coalesce(a.order_horizon <= pg_snapshot_xmin(pg_current_snapshot())
          or a.order_horizon > pg_snapshot_xmax(pg_current_snapshot()), true) as in_sight
      from eligibility.application a
      where a.programme_id = p_programme_id and a.status in ('eligible', 'waitlisted') and a.grant_parked_reason is null
      order by a.seq limit p_limit
    ), line as (
      select c.* from candidate c
      union all
      select null, a.seq, a.amount_minor, false
      from eligibility.application a
      where a.programme_id = p_programme_id and a.seq < (select max(c.seq) from candidate c)
        and a.status in ('submitted', 'checking', 'manual-review')
      union all
      select null, a.seq, a.amount_minor, false
      from eligibility.application a
      where a.programme_id = p_programme_id and a.seq < (select max(c.seq) from candidate c)
        and a.status in ('eligible', 'waitlisted') and a.grant_parked_reason is not null
    ), summed as (
      select l.*, sum(l.amount_minor) over (order by l.seq) as needed from line l
    )
    select array_agg(s.id order by s.seq) filter (where s.in_sight and s.needed <= v_free),
      coalesce(sum(s.amount_minor) filter (where s.in_sight and s.needed <= v_free), 0),
      min(s.seq) filter (where s.needed > v_free),
      coalesce(bool_or(not s.in_sight), false)
    into v_granted, v_total, v_beyond, v_blocked
    from summed s where s.id is not null;

    exit when v_granted is null;
    -- Only what will be granted is locked, so that a long waiting list costs no writes. Whoever has
    -- withdrawn since the sum was made changes it: sum again.
    select count(*) into v_locked from (
      select from eligibility.application a
      where a.id = any (v_granted) and a.status in ('eligible', 'waitlisted') and a.grant_parked_reason is null
      order by a.id for update) l;
    exit when v_locked = cardinality(v_granted);
  end loop;

  perform checkbook.grant_these(v_granted, v_total, p_programme_id);

  -- What the line needs only grows along it: behind the first who is beyond the money, all are.
  if v_beyond is not null then
    with waiting as (
      update eligibility.application a set status = 'waitlisted', updated_at = clock_timestamp()
      where a.id in (
        select n.id from eligibility.application n
        where n.programme_id = p_programme_id and n.status = 'eligible' and n.grant_parked_reason is null and n.seq >= v_beyond
        order by n.seq limit p_limit for update)
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

  return jsonb_build_object('granted', coalesce(cardinality(v_granted), 0), 'waitlisted', v_waitlisted, 'blocked', v_blocked);
end $$;

-- Writes checkbooks, vouchers, transfers, audit and outbox for a list of applications, set-wise.
create function checkbook.grant_these(p_ids uuid[], p_total bigint, p_programme_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_written numeric;
begin
  if p_ids is null then return; end if;

  with chosen as materialized (
    select a.*, platform.new_id() as checkbook_id from eligibility.application a
    where a.id = any (p_ids) order by a.seq
  ), book as (
    insert into checkbook.checkbook (id, application_id, individual_id, programme_id, policy_version_id, amount_minor)
    select c.checkbook_id, c.id, c.individual_id, c.programme_id, c.policy_version_id, c.amount_minor
    from chosen c order by c.seq
  ), sheet as materialized (
    select platform.new_id() as id, c.checkbook_id, c.individual_id, c.programme_id, c.policy_version_id, p.purpose,
      c.municipality_code, p.amount_minor, now() as valid_from,
      platform.start_of(platform.today() + p.validity_days + 1) as valid_until
    from chosen c join programme.policy_voucher p on p.policy_version_id = c.policy_version_id
    order by c.seq, p.position
  ), voucher as (
    insert into checkbook.voucher (id, checkbook_id, individual_id, programme_id, policy_version_id, purpose,
      municipality_code, amount_minor, valid_from, valid_until)
    select * from sheet
  ), posted as (
    insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id)
    select 'grant', 'programme-budget', s.programme_id, 'voucher', s.id, s.amount_minor, s.programme_id, s.id from sheet s
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.granted', 'application', c.id,
      jsonb_build_object('checkbookId', c.checkbook_id, 'amountMinor', c.amount_minor::text) from chosen c
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.granted', c.id, (select platform.done_at_birth('application.granted')) from chosen c
  )
  select sum(s.amount_minor) into v_written from sheet s;

  -- The vouchers of the batch must cost exactly what the applications reserved, or none is written.
  if v_written is distinct from p_total::numeric then
    raise exception 'grant batch writes % minor units but % were reserved', v_written, p_total;
  end if;

  update eligibility.application a set status = 'granted', updated_at = clock_timestamp() where a.id = any (p_ids);
  update programme.budget b set committed_minor = b.committed_minor + p_total where b.programme_id = p_programme_id;
end $$;

-- Sets one application aside that cannot be granted, so that the others can. Its money stays reserved.
create function checkbook.park_grant(p_application_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update eligibility.application set grant_parked_reason = left(p_reason, 500), updated_at = clock_timestamp()
  where id = p_application_id and status in ('eligible', 'waitlisted') and grant_parked_reason is null;
  if not found then return; end if;
  perform audit.record('{"kind": "system"}', 'application.grant-parked', 'application', p_application_id,
    jsonb_build_object('reason', left(p_reason, 500)));
  perform platform.emit('application.grant-parked', p_application_id);
end $$;

-- Puts a grant that was set aside back in its place in line. Returns false when there is none.
create function checkbook.unpark_grant(p_actor jsonb, p_application_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_programme_id uuid;
begin
  update eligibility.application set grant_parked_reason = null, updated_at = clock_timestamp()
  where id = p_application_id and grant_parked_reason is not null returning programme_id into v_programme_id;
  if not found then return false; end if;
  perform audit.record(p_actor, 'application.grant-unparked', 'application', p_application_id);
  perform platform.emit('application.grant-unparked', p_application_id);
  perform platform.emit('grant.due', v_programme_id);
  return true;
end $$;

-- Money that came back to a voucher which can no longer be used goes on to the budget at once.
create function checkbook.return_if_closed(p_voucher checkbook.voucher) returns void
language plpgsql as $$
declare
  v_free bigint := p_voucher.amount_minor - p_voucher.held_minor - p_voucher.captured_minor - p_voucher.returned_minor;
begin
  if p_voucher.status in ('expired', 'revoked') and v_free > 0 then
    update checkbook.voucher set returned_minor = returned_minor + v_free where id = p_voucher.id;
    perform ledger.post(case p_voucher.status when 'expired' then 'expire' else 'revoke' end::ledger.transfer_kind,
      'voucher', p_voucher.id, 'programme-budget', p_voucher.programme_id, v_free, p_voucher.programme_id, p_voucher.id);
    update programme.budget set committed_minor = committed_minor - v_free where programme_id = p_voucher.programme_id;
    perform platform.emit('grant.due', p_voucher.programme_id);
  end if;
end $$;

-- Expires vouchers past their validity; what is left of each returns to its budget. Returns how many.
-- Programme by programme: two runs at once must lock several budgets in the same order.
create function checkbook.expire_due(p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_voucher checkbook.voucher;
  v_count int := 0;
begin
  for v_voucher in
    with due as materialized (
      select v.* from checkbook.voucher v
      where v.status in ('active', 'suspended') and v.valid_until <= now()
      order by v.valid_until limit p_limit for update skip locked
    )
    select * from due d order by d.programme_id, d.id
  loop
    update checkbook.voucher set status = 'expired' where id = v_voucher.id returning * into v_voucher;
    perform checkbook.return_if_closed(v_voucher);
    perform audit.record('{"kind": "system"}', 'voucher.expired', 'voucher', v_voucher.id);
    perform platform.emit('voucher.expired', v_voucher.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- suspend, resume or revoke, with a reason. Revoking returns what is free; holds run their course.
create function checkbook.change_voucher(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_voucher_id uuid, p_event text, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_voucher checkbook.voucher;
  v_to text;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_voucher from checkbook.voucher v where v.id = p_voucher_id for update;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  select e.to_state into v_to from platform.life_cycle_edge e
  where e.life_cycle = 'voucher' and e.from_state = v_voucher.status and e.event = p_event;
  if not found or p_event not in ('suspend', 'resume', 'revoke') then
    perform platform.refuse('voucher-wrong-status', jsonb_build_object('status', v_voucher.status));
  end if;
  update checkbook.voucher set status = v_to where id = p_voucher_id returning * into v_voucher;
  perform checkbook.return_if_closed(v_voucher);
  select * into v_voucher from checkbook.voucher v where v.id = p_voucher_id;
  perform audit.record(p_actor, 'voucher.' || v_to, 'voucher', p_voucher_id, jsonb_build_object('reason', p_reason));
  perform platform.emit('voucher.' || v_to, p_voucher_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, checkbook.voucher_json(v_voucher));
end $$;

grant execute on function
  checkbook.grant_batch(uuid, int), checkbook.park_grant(uuid, text), checkbook.unpark_grant(jsonb, uuid), checkbook.expire_due(int),
  checkbook.change_voucher(jsonb, bytea, bytea, uuid, text, text), checkbook.voucher_json(checkbook.voucher)
to techcheck_app;
