-- Which keys a database was written with, what the register says of protection, and codes in a person's data export.
-- Note: an installation that is older than this step notes its keys at its next start, and only if they open what
-- is stored.

create table identity.key_fingerprint (
  name text primary key check (name ~ '^[a-z][a-z-]{1,59}$'),
  fingerprint bytea not null check (octet_length(fingerprint) = 16),
  noted_at timestamptz not null default clock_timestamp()
);
comment on table identity.key_fingerprint is 'By which keys the stored data can be read and found: derived from them, telling nothing about them';
create trigger key_fingerprint_append_only before update or delete or truncate on identity.key_fingerprint
  for each statement execute function platform.refuse_change();
grant select, insert on identity.key_fingerprint to techcheck_app;

-- A person's export lists their codes.
create index code_individual on redemption.code (individual_id);

-- As in 0006, and: a municipality is kept only where the register was silent, since one that the register now protects
-- must not survive; and the person's protection follows the register. Rows carry for that
-- registerAnswered and protectedIdentity; without them (a worker of the version before) all stays as it was.
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
      platform.new_id() as decision_id
    from jsonb_to_recordset(p_rows) as r("applicationId" uuid, outcome text, "policyVersionId" uuid, "failedRules" text[],
      "unknownRules" text[], "inputHash" text, dossier text, "municipalityCode" text, "registerAnswered" boolean)
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
