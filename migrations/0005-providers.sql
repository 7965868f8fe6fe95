-- Training providers: who may redeem, for what, between which dates; and what can be booked.

create schema providers;
grant usage on schema providers to techcheck_app;

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  ('accreditation', 'applied', 'review', 'under-review'),
  ('accreditation', 'applied', 'accredit', 'accredited'),
  ('accreditation', 'applied', 'reject', 'rejected'),
  ('accreditation', 'applied', 'withdraw', 'withdrawn'),
  ('accreditation', 'under-review', 'accredit', 'accredited'),
  ('accreditation', 'under-review', 'reject', 'rejected'),
  ('accreditation', 'under-review', 'withdraw', 'withdrawn'),
  ('accreditation', 'accredited', 'suspend', 'suspended'),
  ('accreditation', 'accredited', 'withdraw', 'withdrawn'),
  ('accreditation', 'accredited', 'expire', 'expired'),
  ('accreditation', 'suspended', 'reinstate', 'accredited'),
  ('accreditation', 'suspended', 'withdraw', 'withdrawn'),
  ('accreditation', 'suspended', 'expire', 'expired');

create table providers.provider (
  id uuid primary key default platform.new_id(),
  organisation_number text not null unique check (organisation_number ~ '^[0-9]{10}$'),
  name text not null check (length(name) between 1 and 200),
  municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
  payment_account_kind text check (payment_account_kind in ('bankgiro', 'plusgiro', 'account')),
  payment_account_number text check (payment_account_number ~ '^[0-9]{2,20}$'),
  created_at timestamptz not null default now(),
  check ((payment_account_kind is null) = (payment_account_number is null))
);
alter table identity.principal add foreign key (provider_id) references providers.provider;
-- The first two digits of a municipality code are the county (SCB, regional divisions).
comment on column providers.provider.municipality_code is 'Where the provider has its seat';

create table providers.accreditation (
  id uuid primary key default platform.new_id(),
  provider_id uuid not null references providers.provider,
  status text not null default 'applied',
  purposes text[] not null check (cardinality(purposes) > 0 and purposes <@ array[
    'formal-education', 'informal-training', 'work-placement-and-coaching', 'guidance', 'skills-mapping', 'income-compensation']),
  valid_from date,
  valid_until date,
  quality_evidence text not null check (length(quality_evidence) between 1 and 4000),
  applied_by uuid not null,
  applied_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) between 1 and 2000),
  payment_account_kind text check (payment_account_kind in ('bankgiro', 'plusgiro', 'account')),
  payment_account_number text check (payment_account_number ~ '^[0-9]{2,20}$'),
  check ((payment_account_kind is null) = (payment_account_number is null)),
  check (valid_from <= valid_until),
  check (status not in ('accredited', 'suspended', 'expired') or (valid_from is not null and valid_until is not null))
);
comment on column providers.accreditation.payment_account_number is
  'Where the applicant wants the money; it becomes the provider''s account only by the decision, so that no application redirects what is already earned';
create index accreditation_provider on providers.accreditation (provider_id);
create index accreditation_work on providers.accreditation (id) where status in ('applied', 'under-review');
-- One application or accreditation in force at a time keeps "is it accredited?" a single row.
create unique index accreditation_live on providers.accreditation (provider_id)
  where status in ('applied', 'under-review', 'accredited', 'suspended');
create trigger accreditation_life_cycle before update of status on providers.accreditation
  for each row when (old.status is distinct from new.status) execute function platform.guard_status('accreditation');

create table providers.offering (
  id uuid primary key default platform.new_id(),
  provider_id uuid not null references providers.provider,
  ref text not null check (ref ~ '^[A-Za-z0-9._-]{1,64}$'),
  purpose text not null check (purpose in (
    'formal-education', 'informal-training', 'work-placement-and-coaching', 'guidance', 'skills-mapping', 'income-compensation')),
  title_sv text not null check (length(title_sv) between 1 and 200),
  title_en text not null check (length(title_en) between 1 and 200),
  description text not null default '' check (length(description) <= 4000),
  price_minor bigint not null check (price_minor > 0),
  municipality_code text check (municipality_code ~ '^[0-9]{4}$'),
  withdrawn boolean not null default false,
  updated_at timestamptz not null default now(),
  unique (provider_id, ref)
);
comment on column providers.offering.municipality_code is 'Where it is held; null means at a distance';

create table providers.session (
  id uuid primary key default platform.new_id(),
  offering_id uuid not null references providers.offering,
  ref text not null check (ref ~ '^[A-Za-z0-9._-]{1,64}$'),
  starts_on date not null,
  ends_on date not null,
  capacity int check (capacity between 1 and 100000),
  seats_taken int not null default 0,
  cancelled boolean not null default false,
  updated_at timestamptz not null default now(),
  unique (offering_id, ref),
  check (starts_on <= ends_on),
  constraint session_not_overbooked check (seats_taken >= 0 and (capacity is null or seats_taken <= capacity))
);
comment on column providers.session.seats_taken is 'Counted only where there is a capacity, so that an open session is no hot row';

grant select, insert on providers.provider, providers.accreditation, providers.offering, providers.session to techcheck_app;
grant update (name, municipality_code, payment_account_kind, payment_account_number) on providers.provider to techcheck_app;
grant update (status, valid_from, valid_until, purposes, decided_by, decided_at, decision_reason) on providers.accreditation to techcheck_app;
grant update (purpose, title_sv, title_en, description, price_minor, municipality_code, withdrawn, updated_at) on providers.offering to techcheck_app;
grant update (starts_on, ends_on, capacity, cancelled, updated_at) on providers.session to techcheck_app;

-- Refuses unless the provider is accredited today, and for the purpose on the day of service.
create function providers.require_accredited(p_provider_id uuid, p_purpose text, p_service_date date) returns void
language plpgsql stable as $$
declare
  v_accreditation providers.accreditation;
begin
  select * into v_accreditation from providers.accreditation a
  where a.provider_id = p_provider_id and a.status in ('accredited', 'suspended', 'applied', 'under-review');
  if not found or v_accreditation.status in ('applied', 'under-review') then
    perform platform.refuse('provider-not-accredited');
  elsif v_accreditation.status = 'suspended' then
    perform platform.refuse('provider-suspended');
  elsif not (p_purpose = any (v_accreditation.purposes)) then
    perform platform.refuse('purpose-not-accredited', jsonb_build_object('purpose', p_purpose));
  elsif platform.today() not between v_accreditation.valid_from and v_accreditation.valid_until
     or p_service_date not between v_accreditation.valid_from and v_accreditation.valid_until then
    perform platform.refuse('accreditation-dates', jsonb_build_object(
      'validFrom', v_accreditation.valid_from, 'validUntil', v_accreditation.valid_until, 'serviceDate', p_service_date));
  end if;
end $$;

-- Accreditations whose last day has passed. Returns how many expired.
create function providers.expire_due() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  with expired as (
    update providers.accreditation set status = 'expired'
    where status in ('accredited', 'suspended') and valid_until < platform.today()
    returning id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'accreditation.expired', 'accreditation', id from expired
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'accreditation.expired', id, platform.done_at_birth('accreditation.expired') from expired
  )
  select count(*) into v_count from expired;
  return v_count;
end $$;
grant execute on function providers.expire_due() to techcheck_app;
