import type pg from 'pg';

/** Accredited providers, each with an offering for every purpose, and a session of each that started today. */
export async function seedProviders(owner: pg.Client, providers: number): Promise<void> {
  await owner.query(
    `with provider as (
       insert into providers.provider (organisation_number, name, municipality_code, payment_account_kind, payment_account_number)
       select '559900' || lpad(n::text, 4, '0'), 'Provider ' || n, '0180', 'bankgiro', '5555' || lpad(n::text, 4, '0')
       from generate_series(1, $1::int) n returning id, name
     ), staff as (
       insert into identity.principal (handle, display_name, roles, provider_id)
       select 'staff-' || replace(lower(name), ' ', '-'), name, '{provider-staff}', id from provider
     ), accreditation as (
       insert into providers.accreditation (provider_id, status, purposes, valid_from, valid_until, quality_evidence, applied_by)
       select id, 'accredited', array(select distinct purpose from programme.policy_voucher),
         platform.today() - 10, platform.today() + 365, 'bench', platform.new_id()
       from provider
     ), offering as (
       insert into providers.offering (provider_id, ref, purpose, title_sv, title_en, price_minor)
       select p.id, 'o-' || v.purpose, v.purpose, 'Kurs', 'Course', 10000000
       from provider p cross join (select distinct purpose from programme.policy_voucher) v returning id
     )
     insert into providers.session (offering_id, ref, starts_on, ends_on)
     select id, 's-1', platform.today(), platform.today() + 30 from offering`,
    [providers],
  );
}
