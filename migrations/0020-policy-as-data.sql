-- Policy as data: drafts that another person publishes, several vouchers to a purpose, own contributions, redeemers,
-- rounds and parts of the budget as a version says.
-- Note: the document stays the truth of what was decided; whatever SQL needs of it is kept as typed columns, written by
-- the function that publishes. Versions that were published before go by the defaults given here.

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  ('policy-draft', 'draft', 'publish', 'published'),
  ('policy-draft', 'draft', 'discard', 'discarded');

-- ── Drafts ───────────────────────────────────────────────────────────────────────────────────────
create table programme.policy_draft (
  id uuid primary key default platform.new_id(),
  programme_id uuid not null references programme.programme,
  document jsonb not null,
  status text not null default 'draft' check (status in ('draft', 'published', 'discarded')),
  created_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  settled_by uuid,
  settled_at timestamptz,
  check ((settled_by is null) = (settled_at is null) and (status = 'draft' or settled_by is not null)),
  constraint policy_draft_two_people check (status <> 'published' or settled_by <> created_by)
);
comment on table programme.policy_draft is 'Proposed versions; a published one is a policy_version with the same id';
comment on column programme.policy_draft.settled_by is 'Who published or discarded it';
create index policy_draft_programme on programme.policy_draft (programme_id, id);
create trigger policy_draft_life_cycle before update of status on programme.policy_draft
  for each row when (old.status is distinct from new.status) execute function platform.guard_status('policy-draft');

-- What was proposed is what is published: a change is a new draft.
create function programme.refuse_draft_change() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = 'TC002', message = format('a policy draft only changes its status: %s is refused', tg_op);
end $$;
create trigger policy_draft_keeps_document before update of id, programme_id, document, created_by, created_at or delete or truncate
  on programme.policy_draft for each statement execute function programme.refuse_draft_change();
grant select on programme.policy_draft to techcheck_app;

-- ── What SQL needs of a version ──────────────────────────────────────────────────────────────────
alter table programme.policy_version
  add column delay_notice_days int not null default 60 check (delay_notice_days between 1 and 365),
  add column review_days int not null default 30 check (review_days between 1 and 365),
  add column answer_days int not null default 14 check (answer_days between 1 and 365),
  add column quality_sample_percent int not null default 0 check (quality_sample_percent between 0 and 100),
  add column drafted_by uuid,
  add constraint policy_version_two_people check (drafted_by <> published_by);
comment on column programme.policy_version.drafted_by is 'Null for versions from before drafts';
alter table programme.policy_version
  alter column delay_notice_days drop default, alter column review_days drop default,
  alter column answer_days drop default, alter column quality_sample_percent drop default;

alter table programme.policy_voucher
  add column number int not null default 1 check (number between 1 and 100),
  add column own_contribution_percent int not null default 0 check (own_contribution_percent between 0 and 99),
  add column redeemers text[] check (cardinality(redeemers) > 0);
comment on column programme.policy_voucher.number is 'How many such vouchers a checkbook has';
comment on column programme.policy_voucher.redeemers is 'Organisation numbers of those who may redeem it; null: every accredited provider';
alter table programme.policy_voucher alter column number drop default, alter column own_contribution_percent drop default;

-- ── Rounds and parts of the budget ───────────────────────────────────────────────────────────────
alter table programme.round
  add column order_by text not null default 'first-come' check (order_by in ('first-come', 'lottery'));
-- Deferrable, so that several rounds can change places in one go.
alter table programme.round drop constraint round_no_overlap;
alter table programme.round add constraint round_no_overlap
  exclude using gist (programme_id with =, tstzrange(opens_at, closes_at) with &&) deferrable initially immediate;

create table programme.set_aside (
  programme_id uuid not null references programme.programme,
  code text not null,
  percent int not null check (percent between 0 and 100),
  released_on date,
  name_sv text not null,
  name_en text not null,
  primary key (programme_id, code)
);
comment on table programme.set_aside is 'Parts of the budget for some, as the latest published version says; 0 percent: no longer there';
grant select on programme.set_aside to techcheck_app;

-- ── Draft, discard, publish ──────────────────────────────────────────────────────────────────────
create function programme.policy_draft_json(d programme.policy_draft) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', d.id, 'programmeId', d.programme_id, 'status', d.status,
    'inForceFrom', platform.rfc3339((d.document->>'inForceFrom')::timestamptz), 'createdBy', d.created_by,
    'createdAt', platform.rfc3339(d.created_at))
$$;

-- Keeps a validated document as a draft.
create function programme.draft_policy(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_document jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_draft programme.policy_draft;
begin
  if v_answer is not null then return v_answer; end if;
  if not exists (select from programme.programme p where p.id = p_programme_id) then
    perform platform.refuse('programme-not-found');
  end if;
  insert into programme.policy_draft (programme_id, document, created_by)
  values (p_programme_id, p_document, (p_actor->>'id')::uuid) returning * into v_draft;
  perform audit.record(p_actor, 'programme.policy-drafted', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', v_draft.id));
  perform platform.emit('programme.policy-drafted', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, programme.policy_draft_json(v_draft));
end $$;

-- Locks a draft that is still one.
create function programme.lock_draft(p_programme_id uuid, p_draft_id uuid) returns programme.policy_draft
language plpgsql as $$
declare
  v_draft programme.policy_draft;
begin
  select * into v_draft from programme.policy_draft d where d.id = p_draft_id and d.programme_id = p_programme_id for update;
  if not found then
    if exists (select from programme.policy_version v where v.id = p_draft_id and v.programme_id = p_programme_id) then
      perform platform.refuse('policy-not-a-draft', jsonb_build_object('status', 'published'));
    end if;
    perform platform.refuse('policy-version-not-found');
  end if;
  if v_draft.status <> 'draft' then
    perform platform.refuse('policy-not-a-draft', jsonb_build_object('status', v_draft.status));
  end if;
  return v_draft;
end $$;

create function programme.discard_policy_draft(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_draft_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_draft programme.policy_draft;
begin
  if v_answer is not null then return v_answer; end if;
  v_draft := programme.lock_draft(p_programme_id, p_draft_id);
  update programme.policy_draft set status = 'discarded', settled_by = (p_actor->>'id')::uuid, settled_at = clock_timestamp()
  where id = p_draft_id returning * into v_draft;
  perform audit.record(p_actor, 'programme.policy-discarded', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', p_draft_id));
  perform platform.emit('programme.policy-discarded', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, programme.policy_draft_json(v_draft));
end $$;

-- Makes the rounds of a version that are new, and changes those under the same name that have not opened yet.
-- Rounds that the version does not name stay as they are.
create function programme.put_rounds(p_programme_id uuid, p_rounds jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_round record;
  v_standing programme.round;
begin
  set constraints programme.round_no_overlap deferred;
  for v_round in
    select r.name, r."opensAt" as opens_at, r."closesAt" as closes_at, r."order" as order_by
    from jsonb_to_recordset(p_rounds) as r(name text, "opensAt" timestamptz, "closesAt" timestamptz, "order" text)
  loop
    -- The latest, should rounds that were added one by one share a name.
    select * into v_standing from programme.round r
    where r.programme_id = p_programme_id and r.name = v_round.name order by r.opens_at desc limit 1 for update;
    if not found then
      insert into programme.round (programme_id, name, opens_at, closes_at, order_by)
      values (p_programme_id, v_round.name, v_round.opens_at, v_round.closes_at, v_round.order_by);
    elsif (v_standing.opens_at, v_standing.closes_at, v_standing.order_by)
        is distinct from (v_round.opens_at, v_round.closes_at, v_round.order_by) then
      if v_standing.opens_at <= clock_timestamp() then
        perform platform.refuse('round-already-open', jsonb_build_object('round', v_round.name));
      end if;
      update programme.round set opens_at = v_round.opens_at, closes_at = v_round.closes_at, order_by = v_round.order_by
      where id = v_standing.id;
    end if;
  end loop;
  begin
    set constraints programme.round_no_overlap immediate;
  exception when exclusion_violation then
    perform platform.refuse('rounds-overlap');
  end;
end $$;

-- Parts that the version no longer names stay for the applications that were promised from them, with nothing in them.
create function programme.put_set_asides(p_programme_id uuid, p_set_asides jsonb) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update programme.set_aside s set percent = 0
  where s.programme_id = p_programme_id and not exists (select from jsonb_array_elements(p_set_asides) e where e->>'code' = s.code);
  insert into programme.set_aside (programme_id, code, percent, released_on, name_sv, name_en)
  select p_programme_id, e.code, e.percent, e."releasedOn", e."nameSv", e."nameEn"
  from jsonb_to_recordset(p_set_asides) as e(code text, percent int, "releasedOn" date, "nameSv" text, "nameEn" text)
  on conflict (programme_id, code) do update
  set percent = excluded.percent, released_on = excluded.released_on, name_sv = excluded.name_sv, name_en = excluded.name_en;
$$;

-- Publishes another person's draft as the programme's next version.
drop function programme.publish_policy(jsonb, bytea, bytea, uuid, jsonb);
create function programme.publish_policy(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_draft_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_draft programme.policy_draft;
  v_version int;
  v_document jsonb;
  v_in_force_from timestamptz;
begin
  if v_answer is not null then return v_answer; end if;
  -- The programme first: versions get their numbers one after the other.
  perform from programme.programme p where p.id = p_programme_id for update;
  if not found then perform platform.refuse('programme-not-found'); end if;
  v_draft := programme.lock_draft(p_programme_id, p_draft_id);
  if v_draft.created_by = (p_actor->>'id')::uuid then perform platform.refuse('same-person'); end if;
  v_document := v_draft.document;
  v_in_force_from := (v_document->>'inForceFrom')::timestamptz;
  select coalesce(max(v.version), 0) + 1 into v_version from programme.policy_version v where v.programme_id = p_programme_id;
  if exists (select from programme.policy_version v where v.programme_id = p_programme_id and v.in_force_from >= v_in_force_from) then
    perform platform.refuse('policy-not-after-previous');
  end if;
  insert into programme.policy_version (
    id, programme_id, version, in_force_from, document, grant_minor, reconsideration_days, delay_notice_days, review_days,
    answer_days, quality_sample_percent, request_lapses_minutes, cooling_off_days, hold_expires_days,
    attendance_silence_days, code_valid_minutes, drafted_by, published_by)
  select p_draft_id, p_programme_id, v_version, v_in_force_from, v_document,
    (select sum((p->>'amountMinor')::bigint * (p->>'number')::int) from jsonb_array_elements(v_document->'purposes') p),
    d."reconsiderationDays", d."delayNoticeDays", d."reviewDays", d."answerDays",
    (v_document#>>'{quality,samplePercent}')::int, h."requestLapsesMinutes", h."coolingOffDays", h."expiresDays",
    h."attendanceSilenceDays", h."codeValidMinutes", v_draft.created_by, (p_actor->>'id')::uuid
  from jsonb_to_record(v_document->'deadlines')
      as d("reconsiderationDays" int, "delayNoticeDays" int, "reviewDays" int, "answerDays" int),
    jsonb_to_record(v_document->'holds') as h("requestLapsesMinutes" int, "coolingOffDays" int, "expiresDays" int,
      "attendanceSilenceDays" int, "codeValidMinutes" int);
  insert into programme.policy_voucher (
    policy_version_id, position, purpose, amount_minor, number, validity_days, hold_ceiling_minor, own_contribution_percent,
    evidence, capture_before_start, redeemers)
  select p_draft_id, p.position, p.value->>'purpose', (p.value->>'amountMinor')::bigint, (p.value->>'number')::int,
    (p.value->>'validityDays')::int, (p.value->>'holdCeilingMinor')::bigint, (p.value->>'ownContributionPercent')::int,
    array(select jsonb_array_elements_text(p.value->'evidence')), (p.value->>'captureBeforeStart')::boolean,
    case when p.value ? 'redeemers' then array(select jsonb_array_elements_text(p.value->'redeemers')) end
  from jsonb_array_elements(v_document->'purposes') with ordinality as p(value, position);
  perform programme.put_rounds(p_programme_id, coalesce(v_document->'rounds', '[]'));
  perform programme.put_set_asides(p_programme_id, coalesce(v_document->'setAsides', '[]'));
  update programme.policy_draft set status = 'published', settled_by = (p_actor->>'id')::uuid, settled_at = clock_timestamp()
  where id = p_draft_id;
  perform audit.record(p_actor, 'programme.policy-published', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', p_draft_id, 'version', v_version, 'draftedBy', v_draft.created_by));
  perform platform.emit('programme.policy-published', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, jsonb_build_object(
    'id', p_draft_id, 'programmeId', p_programme_id, 'version', v_version, 'inForceFrom', platform.rfc3339(v_in_force_from)));
end $$;

grant execute on function
  programme.draft_policy(jsonb, bytea, bytea, uuid, jsonb),
  programme.discard_policy_draft(jsonb, bytea, bytea, uuid, uuid),
  programme.publish_policy(jsonb, bytea, bytea, uuid, uuid),
  programme.policy_draft_json(programme.policy_draft)
to techcheck_app;

-- ── Grants: as many vouchers of a purpose as the version says ────────────────────────────────────
-- Writes checkbooks, vouchers, transfers, audit and outbox for a list of applications, set-wise.
create or replace function checkbook.grant_these(p_ids uuid[], p_total bigint, p_programme_id uuid) returns void
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
      cross join lateral generate_series(1, p.number)
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

-- ── Holds: who may redeem, and what the person pays themselves ───────────────────────────────────
-- The person pays a part of the session's price, however many vouchers they use: all they hold for the session counts,
-- and what they have got back does not.
create function redemption.require_own_contribution(p_hold redemption.hold, p_individual_id uuid, p_percent int) returns void
language plpgsql as $$
declare
  v_most bigint;
  v_held bigint;
begin
  -- Two bookings of one session at once must see each other; before seat and voucher, so that no order is broken.
  perform pg_advisory_xact_lock(hashtextextended(p_individual_id::text || p_hold.session_id::text, 0));
  select floor(o.price_minor::numeric * (100 - p_percent) / 100) into v_most
  from providers.offering o where o.id = p_hold.offering_id;
  select coalesce(sum(h.amount_minor - h.released_minor - h.refunded_minor), 0) into v_held from redemption.hold h
  where h.individual_id = p_individual_id and h.session_id = p_hold.session_id and h.status not in ('declined', 'lapsed');
  if p_hold.amount_minor > v_most - v_held then
    perform platform.refuse('own-contribution-missing', jsonb_build_object(
      'ownContributionPercent', p_percent, 'mostMinor', greatest(0, v_most - v_held)::text));
  end if;
end $$;

-- Completes a booking with the voucher's owner and policy, and takes the seat.
create or replace function redemption.draft_terms(p_hold redemption.hold, p_individual_id uuid, p_voucher_id uuid)
returns redemption.hold language plpgsql as $$
declare
  v record;
begin
  select w.individual_id, w.programme_id, w.municipality_code, w.purpose, t.hold_expires_days, t.request_lapses_minutes,
    t.cooling_off_days, pv.hold_ceiling_minor, pv.own_contribution_percent, pv.redeemers
  into v
  from checkbook.voucher w
  join programme.policy_version t on t.id = w.policy_version_id
  join programme.policy_voucher pv on pv.policy_version_id = w.policy_version_id and pv.purpose = w.purpose
  where w.id = p_voucher_id and w.individual_id = p_individual_id;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  if v.purpose <> p_hold.purpose then
    perform platform.refuse('voucher-other-purpose', jsonb_build_object('offeringPurpose', p_hold.purpose));
  end if;
  if p_hold.amount_minor > v.hold_ceiling_minor then
    perform platform.refuse('amount-above-ceiling', jsonb_build_object('ceilingMinor', v.hold_ceiling_minor::text));
  end if;
  if v.redeemers is not null and not exists (
    select from providers.provider p where p.id = p_hold.provider_id and p.organisation_number = any (v.redeemers)) then
    perform platform.refuse('provider-not-a-redeemer');
  end if;
  if v.own_contribution_percent > 0 then
    perform redemption.require_own_contribution(p_hold, v.individual_id, v.own_contribution_percent);
  end if;
  perform redemption.take_seat(p_hold.session_id);

  p_hold.voucher_id := p_voucher_id;
  p_hold.individual_id := v.individual_id;
  p_hold.programme_id := v.programme_id;
  p_hold.municipality_code := v.municipality_code;
  p_hold.expires_at := platform.start_of(p_hold.service_ends_on + v.hold_expires_days + 1);
  p_hold.free_release_until := p_hold.requested_at + make_interval(days => v.cooling_off_days);
  if p_hold.started_by = 'provider' then
    p_hold.request_lapses_at := p_hold.requested_at + make_interval(mins => v.request_lapses_minutes);
  end if;
  return p_hold;
end $$;
