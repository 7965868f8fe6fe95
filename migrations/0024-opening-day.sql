-- An opening day: many applications in one round trip, and a waiting room before them.
-- Note: the API hands over what arrived together as one call, so that a rush costs the disk one commit for many
-- people instead of one for each. Every command keeps its own key, its own answer and its own refusal.

-- Puts people in line. p_commands is an array in the order of arrival; each element:
-- {actor, key (hex) or null, fingerprint (hex) or null, individualId, programmeId, language, ticket (hex) or null}.
-- Returns one answer each, in the same order: {"status", "body", "replayed"} or {"refusal", "params"}.
create function eligibility.submit_applications(p_commands jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_mine boolean[];
  v_answers jsonb;
begin
  -- One runner a key, as in platform.idempotency_begin; of two commands with one key in the same call, the first.
  select array_agg(c.key is null or (c.turn = 1 and pg_try_advisory_xact_lock(hashtextextended(c.key, 0))) order by c.at)
  into v_mine
  from (
    select c.ordinality as at, c.value->>'key' as key, row_number() over (partition by c.value->>'key' order by c.ordinality) as turn
    from jsonb_array_elements(p_commands) with ordinality c
  ) c;
  -- The same lock as the foreign key takes, but it also sees an erasure that has just been committed. In the order
  -- of the ids, so that two calls with common people cannot deadlock.
  perform from individuals.individual i
  where i.id in (select (c->>'individualId')::uuid from jsonb_array_elements(p_commands) c)
  order by i.id for key share;
  -- The transaction must have its number before it draws its places: order_horizon goes by the former.
  perform pg_current_xact_id();

  with command as materialized (
    select c.ordinality as at, v_mine[c.ordinality] as mine, c.value->'actor' as actor,
      decode(c.value->>'key', 'hex') as key, decode(c.value->>'fingerprint', 'hex') as fingerprint,
      (c.value->>'individualId')::uuid as individual_id, (c.value->>'programmeId')::uuid as programme_id,
      c.value->>'language' as language, decode(c.value->>'ticket', 'hex') as ticket,
      row_number() over (partition by c.value->>'ticket' order by c.ordinality) as ticket_turn
    from jsonb_array_elements(p_commands) with ordinality c
  ), offer as materialized (
    select p.id, r.id as round_id, v.id as policy_version_id, v.grant_minor, (
        select platform.rfc3339(min(n.opens_at)) from programme.round n where n.programme_id = p.id and n.opens_at > now()) as opens_at
    from (select distinct c.programme_id as id from command c) asked
    join programme.programme p on p.id = asked.id
    left join programme.round r on r.programme_id = p.id and r.opens_at <= now() and now() < r.closes_at
    left join lateral (
      select v.id, v.grant_minor from programme.policy_version v
      where v.programme_id = p.id and v.in_force_from <= now() order by v.version desc limit 1) v on true
  ), judged as materialized (
    select c.*, o.round_id, o.policy_version_id, o.grant_minor,
      case
        when not c.mine then '{"refusal": "idempotency-key-in-use"}'
        when k.fingerprint <> c.fingerprint then '{"refusal": "idempotency-key-reused"}'
        when k.key_hash is not null and k.body is null then '{"refusal": "idempotency-answer-forgotten"}'
        when k.key_hash is not null then jsonb_build_object('status', k.status, 'body', k.body, 'replayed', true)
        when o.id is null then '{"refusal": "programme-not-found"}'
        when o.round_id is null then
          jsonb_build_object('refusal', 'round-not-open', 'params', jsonb_build_object('opensAt', o.opens_at))
        when o.policy_version_id is null then '{"refusal": "no-policy-in-force"}'
        when i.id is null then '{"refusal": "individual-not-found"}'
        -- An erased person who has come back has had their application in this round.
        when exists (select from individuals.tombstone t
          where t.personnummer_index = i.personnummer_index and t.round_id = o.round_id) then '{"refusal": "application-exists"}'
        when c.ticket is not null and (c.ticket_turn > 1 or exists (
          select from admission.used_ticket u where u.nonce = c.ticket)) then '{"refusal": "ticket-used"}'
      end as answer
    from command c
    left join platform.idempotency_key k on k.key_hash = c.key
    left join offer o on o.id = c.programme_id
    left join individuals.individual i on i.id = c.individual_id and i.erased_at is null
  ), placed as materialized (
    -- Places in the order of arrival; written below in the order of the people, again because of deadlocks.
    select j.*, nextval('eligibility.application_seq_seq') as seq
    from (select * from judged where answer is null order by at) j
  ), inserted as (
    insert into eligibility.application (seq, individual_id, programme_id, round_id, policy_version_id, amount_minor, language)
    overriding system value
    select p.seq, p.individual_id, p.programme_id, p.round_id, p.policy_version_id, p.grant_minor, p.language
    from placed p order by p.individual_id, p.seq
    on conflict (individual_id, round_id) where status not in ('rejected', 'withdrawn') do nothing
    returning *
  ), logged as (
    insert into audit.entry (actor_kind, actor_id, action, subject_kind, subject_id, request_id)
    select p.actor->>'kind', (p.actor->>'id')::uuid, 'application.submitted', 'application', i.id, p.actor->>'requestId'
    from inserted i join placed p on p.seq = i.seq order by p.seq
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.submitted', i.id, (select platform.done_at_birth('application.submitted')) from inserted i order by i.seq
  ), ticketed as (
    insert into admission.used_ticket (nonce) select p.ticket from inserted i join placed p on p.seq = i.seq where p.ticket is not null
  ), accepted as materialized (
    select p.at, p.key, p.fingerprint, eligibility.application_json(row(i.*)::eligibility.application) as body
    from inserted i join placed p on p.seq = i.seq
  ), kept as (
    insert into platform.idempotency_key (key_hash, fingerprint, status, body)
    select a.key, a.fingerprint, 202, a.body from accepted a where a.key is not null
  )
  select jsonb_agg(
    case
      when j.answer is not null then j.answer
      when a.body is not null then jsonb_build_object('status', 202, 'body', a.body, 'replayed', false)
      else '{"refusal": "application-exists"}'
    end order by j.at)
  into v_answers
  from judged j left join accepted a on a.at = j.at;
  return v_answers;
end $$;

-- One alone; a refusal is raised as in every other command.
create or replace function eligibility.submit_application(p_actor jsonb, p_key bytea, p_fingerprint bytea,
  p_individual_id uuid, p_programme_id uuid, p_language text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_answer jsonb := eligibility.submit_applications(jsonb_build_array(jsonb_build_object(
    'actor', p_actor, 'key', encode(p_key, 'hex'), 'fingerprint', encode(p_fingerprint, 'hex'),
    'individualId', p_individual_id, 'programmeId', p_programme_id, 'language', p_language)))->0;
begin
  if v_answer ? 'refusal' then
    -- As platform.refuse does, with a code that is known above.
    raise exception using errcode = 'TC001', message = v_answer->>'refusal', detail = coalesce(v_answer->'params', '{}')::text;
  end if;
  return v_answer;
end $$;

-- Writes a batch of decisions by rules, and whatever follows from them, at once; now also which part of the budget the
-- person belongs to. Each row: {applicationId, outcome, policyVersionId, failedRules, unknownRules, inputHash (hex),
-- dossier (base64), municipalityCode, registerAnswered, protectedIdentity, setAside}.
create or replace function eligibility.record_decisions(p_rows jsonb, p_outbox_ids uuid[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_count int;
begin
  -- Before the applications, as an erasure takes them; in id order, as another batch does. Most have nothing to change.
  with answer as (
    select distinct on (a.individual_id) a.individual_id, r."protectedIdentity" as is_protected
    from jsonb_to_recordset(p_rows) as r("applicationId" uuid, "registerAnswered" boolean, "protectedIdentity" boolean)
    join eligibility.application a on a.id = r."applicationId"
    where r."registerAnswered"
    order by a.individual_id, r."protectedIdentity" desc
  ), changed as (
    select i.id, n.is_protected from individuals.individual i join answer n on n.individual_id = i.id
    where i.erased_at is null and i.protected_identity is distinct from n.is_protected
    order by i.id for no key update of i
  )
  update individuals.individual i set protected_identity = c.is_protected from changed c where i.id = c.id;

  -- Locked in id order so that two batches with common rows cannot deadlock.
  perform from eligibility.application a
  where a.id in (select (r->>'applicationId')::uuid from jsonb_array_elements(p_rows) r)
  order by a.id for update;

  with input as materialized (
    select a.id, a.programme_id, r.outcome, r."policyVersionId" as policy_version_id, r."failedRules" as failed_rules,
      r."unknownRules" as unknown_rules, decode(r."inputHash", 'hex') as input_hash, decode(r.dossier, 'base64') as dossier,
      r."municipalityCode" as municipality_code, coalesce(r."registerAnswered", false) as register_answered,
      r."setAside" as set_aside, platform.new_id() as decision_id
    from jsonb_to_recordset(p_rows) as r("applicationId" uuid, outcome text, "policyVersionId" uuid, "failedRules" text[],
      "unknownRules" text[], "inputHash" text, dossier text, "municipalityCode" text, "registerAnswered" boolean,
      "setAside" text)
    join eligibility.application a on a.id = r."applicationId" and a.status = 'checking' and a.policy_version_id = r."policyVersionId"
    -- Once a person has asked for reconsideration, a check that began before it must not decide.
    where r.outcome = 'manual-review' or not exists (select from eligibility.reconsideration c where c.application_id = a.id)
  ), decided as (
    insert into eligibility.decision (id, application_id, ordinal, outcome, policy_version_id, failed_rules, unknown_rules, input_hash, dossier, decided_by_kind)
    select i.decision_id, i.id, 1 + (select count(*) from eligibility.decision d where d.application_id = i.id),
      i.outcome, i.policy_version_id, i.failed_rules, i.unknown_rules, i.input_hash, i.dossier, 'rules'
    from input i
  ), changed as (
    update eligibility.application a set status = i.outcome,
      municipality_code = case when i.register_answered then i.municipality_code else coalesce(i.municipality_code, a.municipality_code) end,
      set_aside = case when i.register_answered then i.set_aside else coalesce(i.set_aside, a.set_aside) end,
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

-- ── The waiting room ─────────────────────────────────────────────────────────────────────────────
-- A ticket is a signed moment of arrival, so that giving one writes nothing. What is kept is how many arrived in
-- each tenth of a second: from that follows how many are ahead of a moment, and up to which moment people are let in.

create schema admission;
grant usage on schema admission to techcheck_app;

create table admission.room (
  programme_id uuid primary key references programme.programme,
  admitted_until bigint not null,
  admit_per_second double precision not null default 400 check (admit_per_second > 0),
  carried double precision not null default 0,
  applied int not null default 0,
  p95_ms double precision not null default 0,
  ticked_at timestamptz not null
);
comment on table admission.room is 'How far a programme''s waiting room has let people in';
comment on column admission.room.admitted_until is 'Whoever arrived before this moment may apply; milliseconds since 1970';
comment on column admission.room.carried is 'Admissions due that no whole person has used yet';
comment on column admission.room.applied is 'Applications answered since the last tick, by all processes; p95_ms is the worst of their times';

create table admission.arrival (
  programme_id uuid not null references programme.programme,
  bucket bigint not null,
  arrived int not null check (arrived > 0),
  primary key (programme_id, bucket)
);
comment on column admission.arrival.bucket is 'The tenth of a second, counted since 1970, in which they arrived';

create table admission.used_ticket (
  nonce bytea primary key check (octet_length(nonce) = 16),
  used_at timestamptz not null default now()
);
comment on table admission.used_ticket is 'A ticket lets one application in';
create index used_ticket_used_at on admission.used_ticket using brin (used_at);

-- The rate at which people are let in, in people a second: a little faster while applications are answered quickly and
-- people wait, a good deal slower when they are not, so that a line builds up in the waiting room and not inside.
create function admission.next_pace(p_pace double precision, p_applied int, p_p95_ms double precision, p_waiting boolean,
  p_seconds double precision)
returns double precision language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case
    when p_applied > 0 and p_p95_ms > 250 then greatest(p_pace * 0.8, 20)
    -- Only while people wait does the rate say anything about what the system sustains.
    when not p_waiting then p_pace
    -- People take their time between being let in and applying: the rate runs at most this far ahead of its use.
    when p_pace > greatest(400, 2 * p_applied / greatest(p_seconds, 0.1)) then p_pace
    else least(p_pace * 1.04, 20000)
  end
$$;

-- One heartbeat of one API process: hands in who arrived there since the last, how many applications it answered and
-- the time that 19 in 20 of them did not exceed; lets people in as far as the time allows; and returns
-- {"now", "admittedUntil", "admitPerSecond", "arrivals": [[bucket, arrived], …]} with those who still wait.
-- Several processes share one rate: whoever comes first after a fifth of a second moves it on for all.
create function admission.tick(p_programme_id uuid, p_arrivals jsonb, p_applied int, p_p95_ms double precision) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  -- Others may not have handed in yet who arrived there a moment ago: nobody is let in past them.
  c_settled_ms constant int := 600;
  v_now_ms bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  v_room admission.room;
  v_seconds double precision;
  v_due double precision;
  v_until bigint;
  v_let_in double precision;
begin
  insert into admission.arrival as a (programme_id, bucket, arrived)
  select p_programme_id, (e->>0)::bigint, (e->>1)::int from jsonb_array_elements(p_arrivals) e order by 2
  on conflict (programme_id, bucket) do update set arrived = a.arrived + excluded.arrived;

  insert into admission.room (programme_id, admitted_until, ticked_at)
  values (p_programme_id, v_now_ms - c_settled_ms, clock_timestamp()) on conflict (programme_id) do nothing;
  update admission.room r set applied = r.applied + p_applied, p95_ms = greatest(r.p95_ms, p_p95_ms)
  where r.programme_id = p_programme_id returning * into v_room;

  v_seconds := extract(epoch from clock_timestamp() - v_room.ticked_at);
  if v_seconds >= 0.2 then
    -- After a pause of everything people are let in at the usual rate, not all at once.
    v_due := v_room.carried + v_room.admit_per_second * least(v_seconds, 1);
    select l.until, l.let_in into v_until, v_let_in
    from admission.let_in(p_programme_id, v_room.admitted_until, v_now_ms - c_settled_ms, v_due) l;
    update admission.room r set admitted_until = v_until, carried = greatest(least(v_due - v_let_in, 1), 0),
      admit_per_second = admission.next_pace(r.admit_per_second, r.applied, r.p95_ms, v_until < v_now_ms - c_settled_ms, v_seconds),
      applied = 0, p95_ms = 0, ticked_at = clock_timestamp()
    where r.programme_id = p_programme_id returning * into v_room;
    delete from admission.arrival a where a.programme_id = p_programme_id and (a.bucket + 1) * 100 <= v_room.admitted_until - 60000;
  end if;

  return jsonb_build_object(
    'now', (extract(epoch from clock_timestamp()) * 1000)::bigint,
    'admittedUntil', v_room.admitted_until, 'admitPerSecond', v_room.admit_per_second,
    'arrivals', coalesce((select jsonb_agg(jsonb_build_array(a.bucket, a.arrived) order by a.bucket) from admission.arrival a
      where a.programme_id = p_programme_id and (a.bucket + 1) * 100 > v_room.admitted_until), '[]'));
end $$;

-- The moment up to which p_due more people can be let in, and how many those are. Within a tenth of a second people
-- are taken to have arrived evenly.
create function admission.let_in(p_programme_id uuid, p_from bigint, p_to bigint, p_due double precision)
returns table (until bigint, let_in double precision)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with waiting as (
    select greatest(a.bucket * 100, p_from) as starts, least((a.bucket + 1) * 100, p_to) as ends,
      a.arrived * (least((a.bucket + 1) * 100, p_to) - greatest(a.bucket * 100, p_from)) / 100.0::double precision as people
    from admission.arrival a
    where a.programme_id = p_programme_id and (a.bucket + 1) * 100 > p_from and a.bucket * 100 < p_to
  ), summed as (
    select w.*, sum(w.people) over (order by w.starts) as through from waiting w
  ), stop as (
    select * from summed s where s.through > p_due order by s.starts limit 1
  )
  select
    coalesce((select (s.starts + floor((s.ends - s.starts) * greatest(p_due - (s.through - s.people), 0) / s.people))::bigint from stop s), greatest(p_from, p_to)),
    coalesce((select p_due from stop s), (select max(s.through) from summed s), 0)
$$;

create function admission.forget_tickets() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  -- No ticket lives longer than a day.
  delete from admission.used_ticket t where t.used_at < now() - interval '2 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

grant execute on function
  eligibility.submit_applications(jsonb),
  admission.tick(uuid, jsonb, int, double precision),
  admission.forget_tickets()
to techcheck_app;
