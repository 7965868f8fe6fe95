-- What every other part stands on: ids, refusals, life cycles, idempotency, audit rows, the outbox.
-- Note: runs on PostgreSQL 15 or later. Schemas carry the names of the libs that own them.

-- Nobody may run a function unless it is granted: the money functions below are named one by one.
alter default privileges revoke execute on functions from public;

create schema platform;
create schema audit;

comment on schema platform is 'Ids, refusals, life cycles, idempotency keys, outbox';
comment on schema audit is 'Append-only record of every change';

-- The application's role. It owns nothing, runs no DDL, and moves money only by calling functions.
-- Roles belong to the whole cluster, so two databases may race to create it.
do $$
begin
  create role techcheck_app nologin;
exception when duplicate_object then null;
end $$;

grant usage on schema platform, audit to techcheck_app;

-- Time-ordered ids (UUID version 7, RFC 9562) keep indexes append-mostly at tens of millions of rows.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    execute $f$
      create function platform.new_id() returns uuid
      language sql volatile parallel safe return uuidv7()
    $f$;
  else
    execute $f$
      create function platform.new_id() returns uuid
      language sql volatile parallel safe as $body$
        select encode(
          set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6),
            52, 1), 53, 1), 'hex')::uuid
      $body$
    $f$;
  end if;
end $$;

comment on function platform.new_id() is 'A new UUID version 7';

-- Dates in rules, sessions and accreditations are Swedish calendar days, whatever the server's zone.
create function platform.today() returns date
language sql stable parallel safe as $$
  select (now() at time zone 'Europe/Stockholm')::date
$$;

create function platform.start_of(p_day date) returns timestamptz
language sql stable parallel safe as $$
  select p_day::timestamp at time zone 'Europe/Stockholm'
$$;

-- RFC 3339 in UTC with milliseconds, as every answer shows times.
create function platform.rfc3339(p_at timestamptz) returns text
language sql stable parallel safe as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- A refusal rolls back everything its command did; the code is stable and becomes a problem document.
create function platform.refuse(code text, params jsonb default '{}') returns void
language plpgsql as $$
begin
  raise exception using errcode = 'TC001', message = code, detail = params::text;
end $$;

-- Guards tables that may only grow.
create function platform.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception using
    errcode = 'TC002',
    message = format('%I.%I is append-only: %s is refused', tg_table_schema, tg_table_name, tg_op);
end $$;

-- ── Life cycles ──────────────────────────────────────────────────────────────────────────────────
create table platform.life_cycle_edge (
  life_cycle text not null,
  from_state text not null,
  event text not null,
  to_state text not null,
  primary key (life_cycle, from_state, to_state, event)
);
comment on table platform.life_cycle_edge is 'The only status changes there are; src/domain/*.life-cycle.ts holds the same edges';

-- security definer: whoever may write the status need not be able to read the table of edges.
-- pg_temp stands last in each such search_path, or it would come first: a temporary type that somebody
-- names "uuid" would then be ours, and its checks would run with the owner's rights.
create function platform.guard_status() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select from platform.life_cycle_edge e
    where e.life_cycle = tg_argv[0] and e.from_state = old.status and e.to_state = new.status
  ) then
    raise exception using
      errcode = 'TC003',
      message = format('%s cannot go from %s to %s', tg_argv[0], old.status, new.status);
  end if;
  return new;
end $$;

-- ── Idempotency ──────────────────────────────────────────────────────────────────────────────────
-- The key is stored as a hash of actor and key: what a client typed is not ours to keep.
create table platform.idempotency_key (
  key_hash bytea primary key,
  fingerprint bytea not null,
  status smallint not null,
  body jsonb,
  created_at timestamptz not null default now(),
  check (octet_length(key_hash) = 32 and octet_length(fingerprint) = 32)
);
comment on column platform.idempotency_key.body is 'The first answer; forgotten after 30 days, the key itself never is';
create index idempotency_key_created_at on platform.idempotency_key using brin (created_at);

-- Call first in a command. Returns the first answer on a replay, null when the command shall run.
create function platform.idempotency_begin(p_key bytea, p_fingerprint bytea) returns jsonb
language plpgsql as $$
declare
  v_row platform.idempotency_key;
begin
  if p_key is null then
    return null;
  end if;
  -- One runner a key: a second request that arrives while the first still runs is told so.
  if not pg_try_advisory_xact_lock(hashtextextended(encode(p_key, 'hex'), 0)) then
    perform platform.refuse('idempotency-key-in-use');
  end if;
  select * into v_row from platform.idempotency_key k where k.key_hash = p_key;
  if not found then
    return null;
  end if;
  if v_row.fingerprint <> p_fingerprint then
    perform platform.refuse('idempotency-key-reused');
  end if;
  if v_row.body is null then
    perform platform.refuse('idempotency-answer-forgotten');
  end if;
  return jsonb_build_object('status', v_row.status, 'body', v_row.body, 'replayed', true);
end $$;

-- Call last in a command: stores the answer with its effect and returns it.
create function platform.idempotency_end(p_key bytea, p_fingerprint bytea, p_status int, p_body jsonb) returns jsonb
language plpgsql as $$
begin
  if p_key is not null then
    insert into platform.idempotency_key (key_hash, fingerprint, status, body)
    values (p_key, p_fingerprint, p_status, p_body);
  end if;
  return jsonb_build_object('status', p_status, 'body', p_body, 'replayed', false);
end $$;

create function platform.forget_old_answers() returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with forgotten as (
    update platform.idempotency_key set body = null
    where created_at < now() - interval '30 days' and body is not null
    returning 1
  )
  select count(*) from forgotten
$$;

-- ── Audit ────────────────────────────────────────────────────────────────────────────────────────
create table audit.entry (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id uuid not null,
  request_id text,
  data jsonb not null default '{}'
);
comment on table audit.entry is 'Who did what to what, written in the transaction that did it; no personal data';
create index entry_subject on audit.entry (subject_id);
create trigger entry_append_only before update or delete or truncate on audit.entry
  for each statement execute function platform.refuse_change();
grant select, insert on audit.entry to techcheck_app;

-- The acting party of a command, as each command function receives it:
-- {"kind": "individual", "id": "…", "requestId": "…"}
create function audit.record(p_actor jsonb, p_action text, p_subject_kind text, p_subject_id uuid, p_data jsonb default '{}')
returns void language sql as $$
  insert into audit.entry (actor_kind, actor_id, action, subject_kind, subject_id, request_id, data)
  values (p_actor->>'kind', (p_actor->>'id')::uuid, p_action, p_subject_kind, p_subject_id, p_actor->>'requestId', p_data)
$$;

-- ── Outbox ───────────────────────────────────────────────────────────────────────────────────────
create table platform.subscription (
  topic text primary key,
  queue text not null
);
comment on table platform.subscription is 'Which queue works on which topic; a topic nobody works on is recorded as done at once';

create table platform.outbox (
  id uuid primary key default platform.new_id(),
  topic text not null,
  subject_id uuid not null,
  payload jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  enqueued_at timestamptz,
  enqueued_times int not null default 0,
  done_at timestamptz,
  parked_at timestamptz,
  parked_reason text
) with (fillfactor = 80);
comment on table platform.outbox is 'Work that follows a change; the effect marks the row done, the queue only rings the bell';
create index outbox_new on platform.outbox (topic, created_at) where enqueued_at is null and done_at is null and parked_at is null;
create index outbox_enqueued on platform.outbox (enqueued_at) where enqueued_at is not null and done_at is null and parked_at is null;
create index outbox_parked on platform.outbox (parked_at) where parked_at is not null and done_at is null;

-- When a new row of a topic counts as done: at once if no queue works on the topic, else not yet.
create function platform.done_at_birth(p_topic text) returns timestamptz
language sql stable as $$
  select case when exists (select from platform.subscription s where s.topic = p_topic) then null else clock_timestamp() end
$$;

create function platform.emit(p_topic text, p_subject_id uuid, p_payload jsonb default '{}') returns void
language sql as $$
  insert into platform.outbox (topic, subject_id, payload, done_at)
  values (p_topic, p_subject_id, p_payload, platform.done_at_birth(p_topic))
$$;

-- Marks rows done from within the transaction that holds their effect. Returns how many were still
-- open: an effect that finds none has happened before and must not happen again.
create function platform.outbox_done(p_ids uuid[]) returns bigint
language sql as $$
  with done as (
    update platform.outbox set done_at = clock_timestamp(), parked_at = null
    where id = any (p_ids) and done_at is null
    returning 1
  )
  select count(*) from done
$$;

grant select, insert on platform.idempotency_key to techcheck_app;
grant select on platform.life_cycle_edge, platform.subscription to techcheck_app;
grant select, insert, update, delete on platform.outbox to techcheck_app;

grant execute on function
  platform.new_id(), platform.today(), platform.start_of(date), platform.rfc3339(timestamptz),
  platform.refuse(text, jsonb),
  platform.idempotency_begin(bytea, bytea), platform.idempotency_end(bytea, bytea, int, jsonb),
  platform.forget_old_answers(), platform.done_at_birth(text), platform.emit(text, uuid, jsonb), platform.outbox_done(uuid[]),
  audit.record(jsonb, text, text, uuid, jsonb)
to techcheck_app;
