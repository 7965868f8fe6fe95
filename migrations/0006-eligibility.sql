-- Applications, their checks and the decisions on them.
-- Note: a decision is append-only; its dossier (facts, findings, reasons) is encrypted with the
-- person's key, so that erasing the person leaves the decision but nothing to read in it.

create schema eligibility;
grant usage on schema eligibility to techcheck_app;

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  ('application', 'submitted', 'check', 'checking'),
  ('application', 'checking', 'accept', 'eligible'),
  ('application', 'checking', 'reject', 'rejected'),
  ('application', 'checking', 'refer', 'manual-review'),
  ('application', 'manual-review', 'accept', 'eligible'),
  ('application', 'manual-review', 'reject', 'rejected'),
  ('application', 'eligible', 'grant', 'granted'),
  ('application', 'eligible', 'wait', 'waitlisted'),
  ('application', 'waitlisted', 'grant', 'granted'),
  ('application', 'rejected', 'reconsider', 'checking'),
  ('application', 'submitted', 'withdraw', 'withdrawn'),
  ('application', 'checking', 'withdraw', 'withdrawn'),
  ('application', 'manual-review', 'withdraw', 'withdrawn'),
  ('application', 'eligible', 'withdraw', 'withdrawn'),
  ('application', 'waitlisted', 'withdraw', 'withdrawn');

create table eligibility.application (
  id uuid primary key default platform.new_id(),
  seq bigint generated always as identity unique,
  individual_id uuid not null references individuals.individual,
  programme_id uuid not null,
  round_id uuid not null,
  policy_version_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  language text not null check (language in ('sv', 'en')),
  status text not null default 'submitted',
  municipality_code text check (municipality_code ~ '^[0-9]{4}$'),
  order_horizon xid8,
  grant_parked_reason text,
  submitted_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 70);
comment on column eligibility.application.seq is 'The queue order within a programme';
comment on column eligibility.application.amount_minor is 'What a grant would cost, under the policy version in force at submission';
comment on column eligibility.application.order_horizon is
  'The transaction that made it eligible; until all before that one have ended, someone ahead in the queue may not be visible yet';
comment on column eligibility.application.grant_parked_reason is 'Why the batcher set this row aside; its money stays reserved';

create unique index application_live on eligibility.application (individual_id, round_id)
  where status not in ('rejected', 'withdrawn');
create index application_undecided on eligibility.application (programme_id, seq) include (amount_minor)
  where status in ('submitted', 'checking', 'manual-review');
create index application_ready on eligibility.application (programme_id, seq) include (amount_minor)
  where status in ('eligible', 'waitlisted');
create index application_eligible on eligibility.application (programme_id, seq) where status = 'eligible';
create index application_in_review on eligibility.application (id) where status = 'manual-review';
create index application_individual on eligibility.application (individual_id);
create trigger application_life_cycle before update of status on eligibility.application
  for each row when (old.status is distinct from new.status) execute function platform.guard_status('application');

create table eligibility.decision (
  id uuid primary key default platform.new_id(),
  application_id uuid not null references eligibility.application,
  ordinal int not null check (ordinal > 0),
  outcome text not null check (outcome in ('eligible', 'rejected', 'manual-review')),
  policy_version_id uuid not null,
  failed_rules text[] not null,
  unknown_rules text[] not null,
  input_hash bytea not null check (octet_length(input_hash) = 32),
  dossier bytea not null,
  decided_by_kind text not null check (decided_by_kind in ('rules', 'case-officer')),
  decided_by uuid,
  decided_at timestamptz not null default clock_timestamp(),
  unique (application_id, ordinal),
  check ((decided_by_kind = 'case-officer') = (decided_by is not null))
);
create trigger decision_append_only before update or delete or truncate on eligibility.decision
  for each statement execute function platform.refuse_change();

create table eligibility.reconsideration (
  id uuid primary key default platform.new_id(),
  application_id uuid not null references eligibility.application,
  grounds_ciphertext bytea not null,
  requested_at timestamptz not null default clock_timestamp()
);
create index reconsideration_application on eligibility.reconsideration (application_id);
create trigger reconsideration_append_only before update or delete or truncate on eligibility.reconsideration
  for each statement execute function platform.refuse_change();

grant select on eligibility.application, eligibility.decision, eligibility.reconsideration to techcheck_app;

-- Whoever drew an earlier place did so in a transaction below this number: below our own, which is drawn
-- once the application is there to be seen; and, should ours be older because it did other things first,
-- below what has ended since.
create function eligibility.order_horizon() returns xid8
language sql volatile as $$
  select greatest(pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot()))
$$;

create function eligibility.application_json(p_application eligibility.application) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', p_application.id, 'programmeId', p_application.programme_id, 'roundId', p_application.round_id,
    'status', p_application.status, 'amountMinor', p_application.amount_minor::text,
    'submittedAt', platform.rfc3339(p_application.submitted_at), 'updatedAt', platform.rfc3339(p_application.updated_at))
$$;

create function eligibility.submit_application(p_actor jsonb, p_key bytea, p_fingerprint bytea,
  p_individual_id uuid, p_programme_id uuid, p_language text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_round programme.round;
  v_policy_id uuid;
  v_amount bigint;
  v_application eligibility.application;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_round from programme.round r
  where r.programme_id = p_programme_id and r.opens_at <= now() and now() < r.closes_at;
  if not found then
    if not exists (select from programme.programme p where p.id = p_programme_id) then
      perform platform.refuse('programme-not-found');
    end if;
    perform platform.refuse('round-not-open', jsonb_build_object('opensAt', (
      select platform.rfc3339(min(r.opens_at)) from programme.round r where r.programme_id = p_programme_id and r.opens_at > now())));
  end if;
  select v.id, v.grant_minor into v_policy_id, v_amount from programme.policy_version v
  where v.programme_id = p_programme_id and v.in_force_from <= now() order by v.version desc limit 1;
  if not found then perform platform.refuse('no-policy-in-force'); end if;
  -- The same lock as the foreign key takes, but it also sees an erasure that has just been committed.
  perform from individuals.individual i where i.id = p_individual_id and i.erased_at is null for key share;
  if not found then perform platform.refuse('individual-not-found'); end if;

  -- The transaction must have its number before it draws its place: order_horizon goes by the former.
  perform pg_current_xact_id();
  insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor, language)
  values (p_individual_id, p_programme_id, v_round.id, v_policy_id, v_amount, p_language)
  on conflict (individual_id, round_id) where status not in ('rejected', 'withdrawn') do nothing
  returning * into v_application;
  if not found then perform platform.refuse('application-exists'); end if;

  perform audit.record(p_actor, 'application.submitted', 'application', v_application.id);
  perform platform.emit('application.submitted', v_application.id);
  return platform.idempotency_end(p_key, p_fingerprint, 202, eligibility.application_json(v_application));
end $$;

-- Takes applications up for checking and hands out what the check needs. The same transaction writes
-- the access log, so nobody's number is read without a trace.
create function eligibility.begin_checks(p_ids uuid[])
returns table (application_id uuid, individual_id uuid, policy_version_id uuid, submitted_at timestamptz,
  checking_since timestamptz, reconsidered boolean,
  personnummer_ciphertext bytea, key_encryption_key_id text, wrapped_key bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  with begun as (
    update eligibility.application set status = 'checking', updated_at = clock_timestamp()
    where id = any (p_ids) and status = 'submitted'
    returning id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'application.checking', 'application', id from begun
  )
  insert into platform.outbox (topic, subject_id, done_at)
  select 'application.checking', id, (select platform.done_at_birth('application.checking')) from begun;

  insert into identity.access_log (actor_kind, individual_id, what, why)
  select 'system', a.individual_id, 'personnummer', 'eligibility check of application ' || a.id
  from eligibility.application a where a.id = any (p_ids) and a.status = 'checking';

  return query
    select a.id, a.individual_id, a.policy_version_id, a.submitted_at, a.updated_at,
      exists (select from eligibility.reconsideration r where r.application_id = a.id),
      i.personnummer_ciphertext, k.key_encryption_key_id, k.wrapped_key
    from eligibility.application a
    join individuals.individual i on i.id = a.individual_id
    join identity.person_key k on k.individual_id = a.individual_id
    where a.id = any (p_ids) and a.status = 'checking'
    order by a.seq;
end $$;

-- Writes a batch of decisions by rules, and whatever follows from them, at once. Each row:
-- {applicationId, outcome, policyVersionId, failedRules, unknownRules, inputHash (hex), dossier (base64), municipalityCode}.
-- An application that is no longer being checked (withdrawn, or decided by another delivery) is passed over.
create function eligibility.record_decisions(p_rows jsonb, p_outbox_ids uuid[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  -- Locked in id order so that two batches with common rows cannot deadlock.
  perform from eligibility.application a
  where a.id in (select (r->>'applicationId')::uuid from jsonb_array_elements(p_rows) r)
  order by a.id for update;

  with input as materialized (
    select a.id, a.programme_id, r.outcome, r."policyVersionId" as policy_version_id, r."failedRules" as failed_rules,
      r."unknownRules" as unknown_rules, decode(r."inputHash", 'hex') as input_hash, decode(r.dossier, 'base64') as dossier,
      r."municipalityCode" as municipality_code, platform.new_id() as decision_id
    from jsonb_to_recordset(p_rows) as r("applicationId" uuid, outcome text, "policyVersionId" uuid, "failedRules" text[],
      "unknownRules" text[], "inputHash" text, dossier text, "municipalityCode" text)
    join eligibility.application a on a.id = r."applicationId" and a.status = 'checking' and a.policy_version_id = r."policyVersionId"
    -- Once a person has asked for reconsideration, a check that began before it must not decide.
    where r.outcome = 'manual-review' or not exists (select from eligibility.reconsideration c where c.application_id = a.id)
  ), decided as (
    insert into eligibility.decision (id, application_id, ordinal, outcome, policy_version_id, failed_rules, unknown_rules, input_hash, dossier, decided_by_kind)
    select i.decision_id, i.id, 1 + (select count(*) from eligibility.decision d where d.application_id = i.id),
      i.outcome, i.policy_version_id, i.failed_rules, i.unknown_rules, i.input_hash, i.dossier, 'rules'
    from input i
  ), changed as (
    update eligibility.application a set status = i.outcome, municipality_code = coalesce(i.municipality_code, a.municipality_code),
      decided_at = case when i.outcome = 'manual-review' then null else clock_timestamp() end, updated_at = clock_timestamp(),
      order_horizon = case when i.outcome = 'eligible' then eligibility.order_horizon() end
    from input i where a.id = i.id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.' || i.outcome, 'application', i.id,
      jsonb_build_object('decisionId', i.decision_id, 'failedRules', i.failed_rules, 'unknownRules', i.unknown_rules)
    from input i
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.' || i.outcome, i.id, platform.done_at_birth('application.' || i.outcome) from input i
  ), due as (
    insert into platform.outbox (topic, subject_id)
    select distinct 'grant.due', i.programme_id from input i where i.outcome in ('eligible', 'rejected')
  )
  select count(*) into v_count from input;

  perform platform.outbox_done(p_outbox_ids);
  return v_count;
end $$;

-- A case officer's decision on an application under review. The dossier carries findings and reason.
create function eligibility.review(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_application_id uuid, p_outcome text,
  p_failed_rules text[], p_unknown_rules text[], p_input_hash bytea, p_dossier bytea)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_application eligibility.application;
  v_decision_id uuid := platform.new_id();
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_application from eligibility.application a where a.id = p_application_id for update;
  if not found then perform platform.refuse('application-not-found'); end if;
  if v_application.status <> 'manual-review' then
    perform platform.refuse('application-not-in-review', jsonb_build_object('status', v_application.status));
  end if;
  insert into eligibility.decision (id, application_id, ordinal, outcome, policy_version_id, failed_rules, unknown_rules, input_hash, dossier, decided_by_kind, decided_by)
  values (v_decision_id, p_application_id, 1 + (select count(*) from eligibility.decision d where d.application_id = p_application_id),
    p_outcome, v_application.policy_version_id, p_failed_rules, p_unknown_rules, p_input_hash, p_dossier, 'case-officer', (p_actor->>'id')::uuid);
  update eligibility.application set status = p_outcome, decided_at = clock_timestamp(), updated_at = clock_timestamp(),
    order_horizon = case when p_outcome = 'eligible' then eligibility.order_horizon() end
  where id = p_application_id returning * into v_application;
  perform audit.record(p_actor, 'application.' || p_outcome, 'application', p_application_id, jsonb_build_object('decisionId', v_decision_id));
  perform platform.emit('application.' || p_outcome, p_application_id);
  perform platform.emit('grant.due', v_application.programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201,
    eligibility.application_json(v_application) || jsonb_build_object('decisionId', v_decision_id));
end $$;

create function eligibility.withdraw(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_application_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_application eligibility.application;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_application from eligibility.application a
  where a.id = p_application_id and a.individual_id = p_individual_id for update;
  if not found then perform platform.refuse('application-not-found'); end if;
  if v_application.status in ('granted', 'rejected', 'withdrawn') then
    perform platform.refuse('application-not-withdrawable', jsonb_build_object('status', v_application.status));
  end if;
  update eligibility.application set status = 'withdrawn', updated_at = clock_timestamp()
  where id = p_application_id returning * into v_application;
  perform audit.record(p_actor, 'application.withdrawn', 'application', p_application_id);
  perform platform.emit('application.withdrawn', p_application_id);
  -- Whoever stood behind may now be within the money.
  perform platform.emit('grant.due', v_application.programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, eligibility.application_json(v_application));
end $$;

-- Omprövning: the person asks for a new look; a person, not the rules, decides it.
create function eligibility.request_reconsideration(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid,
  p_application_id uuid, p_grounds_ciphertext bytea)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_application eligibility.application;
  v_days int;
begin
  if v_answer is not null then return v_answer; end if;
  -- Before the application, as an erasure takes them.
  perform from individuals.individual i where i.id = p_individual_id and i.erased_at is null for key share;
  if not found then perform platform.refuse('individual-not-found'); end if;
  select * into v_application from eligibility.application a
  where a.id = p_application_id and a.individual_id = p_individual_id for update;
  if not found then perform platform.refuse('application-not-found'); end if;
  if v_application.status <> 'rejected' then
    perform platform.refuse('application-not-rejected', jsonb_build_object('status', v_application.status));
  end if;
  select v.reconsideration_days into v_days from programme.policy_version v where v.id = v_application.policy_version_id;
  if v_application.decided_at + make_interval(days => v_days) < now() then
    perform platform.refuse('reconsideration-too-late', jsonb_build_object('days', v_days));
  end if;
  if exists (select from eligibility.application a where a.individual_id = p_individual_id
             and a.round_id = v_application.round_id and a.status not in ('rejected', 'withdrawn')) then
    perform platform.refuse('application-exists');
  end if;
  insert into eligibility.reconsideration (application_id, grounds_ciphertext) values (p_application_id, p_grounds_ciphertext);
  begin
    update eligibility.application set status = 'checking', updated_at = clock_timestamp()
    where id = p_application_id returning * into v_application;
  exception when unique_violation then
    perform platform.refuse('application-exists');
  end;
  perform audit.record(p_actor, 'application.reconsideration-requested', 'application', p_application_id);
  perform platform.emit('application.submitted', p_application_id);
  return platform.idempotency_end(p_key, p_fingerprint, 202, eligibility.application_json(v_application));
end $$;

grant execute on function
  eligibility.application_json(eligibility.application),
  eligibility.submit_application(jsonb, bytea, bytea, uuid, uuid, text),
  eligibility.begin_checks(uuid[]),
  eligibility.record_decisions(jsonb, uuid[]),
  eligibility.review(jsonb, bytea, bytea, uuid, text, text[], text[], bytea, bytea),
  eligibility.withdraw(jsonb, bytea, bytea, uuid, uuid),
  eligibility.request_reconsideration(jsonb, bytea, bytea, uuid, uuid, bytea)
to techcheck_app;

insert into platform.subscription (topic, queue) values ('application.submitted', 'eligibility');
