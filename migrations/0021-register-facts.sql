-- What registers have answered, kept for a while, and people who get another number.
-- Note: an answer is sealed with the person's own key, so that erasing the person leaves nothing to read. The table is
-- reached only through functions: whoever reads what is kept about somebody leaves a row in the access log.

create table eligibility.kept_answer (
  individual_id uuid not null references individuals.individual,
  source text not null check (source in ('population', 'pension', 'labour-market', 'employment', 'earlier-support')),
  answer bytea not null,
  answered_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (individual_id, source),
  check (expires_at > answered_at)
);
comment on table eligibility.kept_answer is 'The latest answer of each register about a person, sealed with the person''s key, until it expires';
create index kept_answer_expiry on eligibility.kept_answer (expires_at);

-- What is kept about the people behind these applications and has not expired. The reading is logged.
create function eligibility.kept_facts(p_application_ids uuid[])
returns table (application_id uuid, source text, answer bytea, answered_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
  return query
    with found as materialized (
      select a.id, a.individual_id, k.source, k.answer, k.answered_at
      from eligibility.application a join eligibility.kept_answer k on k.individual_id = a.individual_id
      where a.id = any (p_application_ids) and k.expires_at > clock_timestamp()
    ), logged as (
      insert into identity.access_log (actor_kind, individual_id, what, why)
      select distinct 'system', f.individual_id, 'kept register answers', 'eligibility check of application ' || f.id from found f
    )
    select f.id, f.source, f.answer, f.answered_at from found f;
end $$;

-- Keeps answers, the latest of each register. Each row: {individualId, source, answer (base64), answeredAt, keepSeconds}.
create function eligibility.keep_facts(p_rows jsonb) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_count int;
begin
  -- In one order everywhere, so that two batches about the same people cannot deadlock.
  insert into eligibility.kept_answer as k (individual_id, source, answer, answered_at, expires_at)
  select distinct on (r."individualId", r.source) r."individualId", r.source, decode(r.answer, 'base64'), r."answeredAt",
    r."answeredAt" + make_interval(secs => r."keepSeconds")
  from jsonb_to_recordset(p_rows) as r("individualId" uuid, source text, answer text, "answeredAt" timestamptz, "keepSeconds" int)
  order by r."individualId", r.source, r."answeredAt" desc
  on conflict (individual_id, source) do update
    set answer = excluded.answer, answered_at = excluded.answered_at, expires_at = excluded.expires_at
    where k.answered_at < excluded.answered_at;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Removes answers that have expired, so many at most. Returns how many.
create function eligibility.forget_kept_facts(p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_count int;
begin
  delete from eligibility.kept_answer k
  where (k.individual_id, k.source) in (
    select e.individual_id, e.source from eligibility.kept_answer e
    where e.expires_at <= clock_timestamp() order by e.expires_at limit p_limit for update skip locked);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- ── People who get another number ────────────────────────────────────────────────────────────────
create table individuals.former_number (
  personnummer_index bytea primary key check (octet_length(personnummer_index) = 32),
  individual_id uuid not null references individuals.individual,
  replaced_at timestamptz not null default clock_timestamp()
);
comment on table individuals.former_number is 'Numbers that people had before; whoever signs in with one is still the same person';
create index former_number_individual on individuals.former_number (individual_id);
grant select on individuals.former_number to techcheck_app;

-- A samordningsnummer has become a personnummer (folkbokföringslagen 1991:481, 18 §): the person keeps the id and
-- everything that hangs on it. Answers the registers gave for the old number are not used for the new one.
-- Returns 'updated'; 'belongs-to-another' when somebody else is known under the new number, and then nothing changes;
-- 'unchanged' when the person is erased or is no longer known under the old one.
create function individuals.replace_number(p_individual_id uuid, p_old_index bytea, p_new_index bytea, p_new_ciphertext bytea)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_individual individuals.individual;
begin
  select * into v_individual from individuals.individual i where i.id = p_individual_id and i.erased_at is null for update;
  if not found then return 'unchanged'; end if;
  -- Another check was first.
  if v_individual.personnummer_index = p_new_index then return 'updated'; end if;
  if v_individual.personnummer_index <> p_old_index then return 'unchanged'; end if;
  if exists (select from individuals.former_number f where f.personnummer_index = p_new_index) then
    return 'belongs-to-another';
  end if;
  begin
    update individuals.individual set personnummer_index = p_new_index, personnummer_ciphertext = p_new_ciphertext
    where id = p_individual_id;
  exception when unique_violation then
    return 'belongs-to-another';
  end;
  insert into individuals.former_number (personnummer_index, individual_id) values (p_old_index, p_individual_id)
  on conflict do nothing;
  delete from eligibility.kept_answer k where k.individual_id = p_individual_id;
  perform audit.record('{"kind": "system"}', 'individual.number-replaced', 'individual', p_individual_id);
  perform platform.emit('individual.number-replaced', p_individual_id);
  return 'updated';
end $$;

-- An index is what a number is found by, so erasing takes the former ones as well, and what is kept.
create function individuals.forget_what_is_kept() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  delete from individuals.former_number f where f.individual_id = new.id;
  delete from eligibility.kept_answer k where k.individual_id = new.id;
  return null;
end $$;
create trigger individual_erased after update of erased_at on individuals.individual
  for each row when (new.erased_at is not null) execute function individuals.forget_what_is_kept();

grant execute on function
  eligibility.kept_facts(uuid[]),
  eligibility.keep_facts(jsonb),
  eligibility.forget_kept_facts(int),
  individuals.replace_number(uuid, bytea, bytea, bytea)
to techcheck_app;
