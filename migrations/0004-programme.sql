-- Programmes: rounds, policy versions and budgets.
-- Note: a policy version is one immutable document; its terms are also kept as typed columns, written
-- by the same function, so that no money function ever parses a document.

create extension if not exists btree_gist with schema public;

create schema programme;
grant usage on schema programme to techcheck_app;

create table programme.programme (
  id uuid primary key default platform.new_id(),
  code text not null unique check (code ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
  name_sv text not null check (length(name_sv) between 1 and 200),
  name_en text not null check (length(name_en) between 1 and 200),
  created_by uuid not null,
  created_at timestamptz not null default now()
);

create table programme.round (
  id uuid primary key default platform.new_id(),
  programme_id uuid not null references programme.programme,
  name text not null check (length(name) between 1 and 100),
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  check (opens_at < closes_at),
  constraint round_no_overlap exclude using gist (programme_id with =, tstzrange(opens_at, closes_at) with &&)
);

create table programme.policy_version (
  id uuid primary key default platform.new_id(),
  programme_id uuid not null references programme.programme,
  version int not null check (version > 0),
  in_force_from timestamptz not null,
  document jsonb not null,
  grant_minor bigint not null check (grant_minor > 0),
  reconsideration_days int not null check (reconsideration_days between 1 and 365),
  request_lapses_minutes int not null check (request_lapses_minutes between 1 and 100000),
  cooling_off_days int not null check (cooling_off_days between 0 and 365),
  hold_expires_days int not null check (hold_expires_days between 1 and 365),
  attendance_silence_days int not null check (attendance_silence_days between 0 and 365),
  code_valid_minutes int not null check (code_valid_minutes between 1 and 1440),
  published_by uuid not null,
  published_at timestamptz not null default now(),
  unique (programme_id, version)
);
comment on column programme.policy_version.grant_minor is 'What one granted application costs the budget: the sum of its vouchers';

create table programme.policy_voucher (
  policy_version_id uuid not null references programme.policy_version,
  position int not null,
  purpose text not null check (purpose in (
    'formal-education', 'informal-training', 'work-placement-and-coaching', 'guidance', 'skills-mapping', 'income-compensation')),
  amount_minor bigint not null check (amount_minor > 0),
  validity_days int not null check (validity_days between 1 and 3650),
  hold_ceiling_minor bigint not null check (hold_ceiling_minor > 0),
  evidence text[] not null check (cardinality(evidence) > 0),
  capture_before_start boolean not null,
  primary key (policy_version_id, position),
  unique (policy_version_id, purpose)
);

create trigger policy_version_append_only before update or delete or truncate on programme.policy_version
  for each statement execute function platform.refuse_change();
create trigger policy_voucher_append_only before update or delete or truncate on programme.policy_voucher
  for each statement execute function platform.refuse_change();

-- Committed is what is promised and not yet paid, spent what has left for the bank.
create table programme.budget (
  programme_id uuid primary key references programme.programme,
  appropriated_minor bigint not null default 0 check (appropriated_minor >= 0),
  committed_minor bigint not null default 0 check (committed_minor >= 0),
  spent_minor bigint not null default 0 check (spent_minor >= 0),
  constraint budget_never_exceeded check (committed_minor + spent_minor <= appropriated_minor)
) with (fillfactor = 50);

grant select, insert on programme.programme, programme.round to techcheck_app;
grant select on programme.policy_version, programme.policy_voucher, programme.budget to techcheck_app;

create function programme.open_budget() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into programme.budget (programme_id) values (new.id);
  return new;
end $$;
create trigger programme_has_budget after insert on programme.programme
  for each row execute function programme.open_budget();

-- Publishes a validated document as the programme's next version.
create function programme.publish_policy(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_document jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_id uuid := platform.new_id();
  v_version int;
  v_in_force_from timestamptz := (p_document->>'inForceFrom')::timestamptz;
  v_holds jsonb := p_document->'holds';
begin
  if v_answer is not null then return v_answer; end if;
  perform from programme.programme p where p.id = p_programme_id for update;
  if not found then perform platform.refuse('programme-not-found'); end if;
  select coalesce(max(v.version), 0) + 1 into v_version from programme.policy_version v where v.programme_id = p_programme_id;
  if exists (select from programme.policy_version v where v.programme_id = p_programme_id and v.in_force_from >= v_in_force_from) then
    perform platform.refuse('policy-not-after-previous');
  end if;
  insert into programme.policy_version (
    id, programme_id, version, in_force_from, document, grant_minor, reconsideration_days, request_lapses_minutes,
    cooling_off_days, hold_expires_days, attendance_silence_days, code_valid_minutes, published_by)
  values (
    v_id, p_programme_id, v_version, v_in_force_from, p_document,
    (select sum((p->>'amountMinor')::bigint) from jsonb_array_elements(p_document->'purposes') p),
    (p_document->>'reconsiderationDays')::int, (v_holds->>'requestLapsesMinutes')::int,
    (v_holds->>'coolingOffDays')::int, (v_holds->>'expiresDays')::int, (v_holds->>'attendanceSilenceDays')::int,
    (v_holds->>'codeValidMinutes')::int, (p_actor->>'id')::uuid);
  insert into programme.policy_voucher (
    policy_version_id, position, purpose, amount_minor, validity_days, hold_ceiling_minor, evidence, capture_before_start)
  select v_id, p.position, p.value->>'purpose', (p.value->>'amountMinor')::bigint, (p.value->>'validityDays')::int,
    (p.value->>'holdCeilingMinor')::bigint, array(select jsonb_array_elements_text(p.value->'evidence')),
    (p.value->>'captureBeforeStart')::boolean
  from jsonb_array_elements(p_document->'purposes') with ordinality as p(value, position);
  perform audit.record(p_actor, 'programme.policy-published', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', v_id, 'version', v_version));
  perform platform.emit('programme.policy-published', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, jsonb_build_object(
    'id', v_id, 'programmeId', p_programme_id, 'version', v_version, 'inForceFrom', platform.rfc3339(v_in_force_from)));
end $$;

-- Gives the programme money to promise. p_reference names the decision behind it.
create function programme.appropriate(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_amount_minor bigint, p_reference text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_budget programme.budget;
  v_transfer uuid;
begin
  if v_answer is not null then return v_answer; end if;
  update programme.budget b set appropriated_minor = b.appropriated_minor + p_amount_minor
  where b.programme_id = p_programme_id returning * into v_budget;
  if not found then perform platform.refuse('programme-not-found'); end if;
  v_transfer := ledger.post('appropriate', 'appropriation', p_programme_id, 'programme-budget', p_programme_id,
    p_amount_minor, p_programme_id, p_programme_id);
  perform audit.record(p_actor, 'programme.appropriated', 'programme', p_programme_id,
    jsonb_build_object('amountMinor', p_amount_minor::text, 'reference', p_reference, 'transferId', v_transfer));
  perform platform.emit('grant.due', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, jsonb_build_object(
    'programmeId', p_programme_id, 'transferId', v_transfer, 'amountMinor', p_amount_minor::text,
    'appropriatedMinor', v_budget.appropriated_minor::text, 'committedMinor', v_budget.committed_minor::text,
    'spentMinor', v_budget.spent_minor::text));
end $$;

grant execute on function
  programme.publish_policy(jsonb, bytea, bytea, uuid, jsonb),
  programme.appropriate(jsonb, bytea, bytea, uuid, bigint, text)
to techcheck_app;

insert into platform.subscription (topic, queue) values ('grant.due', 'grants');
