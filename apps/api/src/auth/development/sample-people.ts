import { Injectable } from '@nestjs/common';
import type { TokenSubject } from '@techcheck/identity';
import { Database } from '@techcheck/platform';

/** Everything in the sample, by id and name; what scripts and tests start from. */
export interface Sample {
  programmes: { id: string; code: string; name: string }[];
  individuals: { id: string; name: string }[];
  providers: { id: string; name: string; organisationNumber: string }[];
  offerings: { id: string; providerId: string; ref: string; purpose: string; title: string; priceMinor: string }[];
  sessions: { id: string; offeringId: string; ref: string; startsOn: string; endsOn: string }[];
  staff: { id: string; name: string; displayName: string; roles: string[]; providerId: string | null }[];
}

/** Reads who and what the sample is. Sample individuals sign in under the handle of identity.sample_person. */
@Injectable()
export class SamplePeople {
  constructor(private readonly database: Database) {}

  async find(name: string): Promise<TokenSubject | undefined> {
    const [row] = await this.database.query<{ subject: TokenSubject }>(
      `select jsonb_build_object('id', p.id, 'kind', case when p.provider_id is null then 'staff' else 'provider' end,
         'roles', p.roles, 'providerId', p.provider_id) as subject
       from identity.principal p where p.handle = $1
       union all
       select jsonb_build_object('id', s.individual_id, 'kind', 'individual', 'roles', '["individual"]'::jsonb)
       from identity.sample_person s where s.handle = $1`,
      [name],
    );
    if (row === undefined) return undefined;
    const { providerId, ...subject } = row.subject;
    return providerId ? { ...subject, providerId } : subject;
  }

  async sample(): Promise<Sample> {
    const [row] = await this.database.query<{ sample: Sample }>(`
      select jsonb_build_object(
        'programmes', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'code', code, 'name', name_sv) order by code), '[]') from programme.programme),
        'individuals', (select coalesce(jsonb_agg(jsonb_build_object('id', individual_id, 'name', handle) order by handle), '[]') from identity.sample_person),
        'providers', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'organisationNumber', organisation_number) order by name), '[]') from providers.provider),
        'offerings', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'providerId', provider_id, 'ref', ref, 'purpose', purpose, 'title', title_sv, 'priceMinor', price_minor::text) order by ref), '[]') from providers.offering),
        'sessions', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'offeringId', offering_id, 'ref', ref, 'startsOn', starts_on, 'endsOn', ends_on) order by ref), '[]') from providers.session),
        'staff', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', handle, 'displayName', display_name, 'roles', roles, 'providerId', provider_id) order by handle), '[]') from identity.principal)
      ) as sample`);
    if (row === undefined) throw new Error('the sample query returned no row');
    return row.sample;
  }
}
