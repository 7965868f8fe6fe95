-- Who acts (identity) and whom the programme is for (individuals).
-- Note: a personnummer stands only in personnummer_ciphertext, under a key that exists only in
-- identity.person_key (wrapped). Deleting that row makes every trace of the person unreadable.

create schema identity;
create schema individuals;
grant usage on schema identity, individuals to techcheck_app;

create table identity.principal (
  id uuid primary key default platform.new_id(),
  handle text not null unique check (handle ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
  display_name text not null check (length(display_name) between 1 and 200),
  roles text[] not null check (cardinality(roles) > 0),
  provider_id uuid,
  created_at timestamptz not null default now()
);
comment on table identity.principal is 'Staff, of the authority and of providers; individuals are in individuals.individual';
grant select, insert on identity.principal to techcheck_app;

create table identity.person_key (
  individual_id uuid primary key,
  key_encryption_key_id text not null,
  wrapped_key bytea not null
);
comment on table identity.person_key is 'One AES-256 key per person, wrapped; erasure deletes the row';
grant select, insert on identity.person_key to techcheck_app;

create table identity.access_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null,
  actor_id uuid,
  individual_id uuid not null,
  what text not null,
  why text not null check (length(why) between 3 and 500)
);
comment on table identity.access_log is 'Each read of protected personal data: who, whose, what, why';
create index access_log_individual on identity.access_log (individual_id, id);
create trigger access_log_append_only before update or delete or truncate on identity.access_log
  for each statement execute function platform.refuse_change();
grant select, insert on identity.access_log to techcheck_app;

create table individuals.individual (
  id uuid primary key default platform.new_id(),
  personnummer_index bytea unique check (octet_length(personnummer_index) = 32),
  personnummer_ciphertext bytea,
  name_ciphertext bytea,
  protected_identity boolean not null default false,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  check ((erased_at is null) = (personnummer_index is not null)),
  check ((erased_at is null) = (personnummer_ciphertext is not null))
);
grant select, insert on individuals.individual to techcheck_app;

create table identity.sample_person (
  handle text primary key check (handle ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
  individual_id uuid not null unique references individuals.individual
);
comment on table identity.sample_person is 'Made-up people of the sample, who sign in through the development issuer';
grant select, insert on identity.sample_person to techcheck_app;
