import { Injectable } from '@nestjs/common';
import type { PageRequest, Purpose } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

/** What the public looks for; all that is given must fit. */
export interface PublicFilter {
  readonly purpose?: Purpose;
  readonly municipalityCode?: string;
  /** The first two digits of a municipality code. */
  readonly countyCode?: string;
  readonly providerId?: string;
  /** Part of a name, title or description. */
  readonly text?: string;
}

/** An accredited provider, as anybody may see it. */
export interface PublicProvider {
  id: string;
  name: string;
  organisationNumber: string;
  municipalityCode: string;
  purposes: Purpose[];
  accreditedUntil: string;
}

/** A bookable offering with the sessions that can still be booked. Price in öre. */
export interface PublicOffering {
  id: string;
  providerId: string;
  providerName: string;
  purpose: Purpose;
  titleSv: string;
  titleEn: string;
  description: string;
  priceMinor: string;
  municipalityCode: string | null;
  sessions: { id: string; startsOn: string; endsOn: string; seatsLeft: number | null }[];
}

/** Who is accredited today and not suspended. */
const ACCREDITED = `a.provider_id = p.id and a.status = 'accredited' and platform.today() between a.valid_from and a.valid_until`;

const BOOKABLE = `s.offering_id = o.id and not s.cancelled and s.ends_on >= platform.today()
  and s.starts_on between a.valid_from and a.valid_until`;

/** Searches what is open to everybody. */
@Injectable()
export class PublicSearch {
  constructor(private readonly database: Database) {}

  /** Accredited providers, in the order they became known; one more than asked for when there are more. */
  async providers(filter: PublicFilter, page: PageRequest): Promise<PublicProvider[]> {
    return this.database.query<PublicProvider>(
      `select p.id, p.name, p.organisation_number as "organisationNumber", p.municipality_code as "municipalityCode",
         a.purposes, a.valid_until::text as "accreditedUntil"
       from providers.provider p join providers.accreditation a on ${ACCREDITED}
       where ($1::text is null or $1 = any (a.purposes))
         and ($2::text is null or p.municipality_code = $2)
         and ($3::text is null or left(p.municipality_code, 2) = $3)
         and ($4::text is null or p.name ilike $4)
         and ($5::uuid is null or p.id > $5)
       order by p.id limit $6`,
      [
        filter.purpose ?? null,
        filter.municipalityCode ?? null,
        filter.countyCode ?? null,
        contains(filter.text),
        page.after,
        page.limit + 1,
      ],
    );
  }

  /**
   * Offerings of accredited providers, within what they are accredited for. An offering without a bookable session
   * is listed with none: it can come back.
   */
  async offerings(filter: PublicFilter, page: PageRequest): Promise<PublicOffering[]> {
    return this.database.query<PublicOffering>(
      `select o.id, p.id as "providerId", p.name as "providerName", o.purpose, o.title_sv as "titleSv",
         o.title_en as "titleEn", o.description, o.price_minor::text as "priceMinor",
         o.municipality_code as "municipalityCode",
         (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'startsOn', s.starts_on, 'endsOn', s.ends_on,
            'seatsLeft', s.capacity - s.seats_taken) order by s.starts_on, s.id), '[]')
          from providers.session s where ${BOOKABLE}) as sessions
       from providers.offering o
       join providers.provider p on p.id = o.provider_id
       join providers.accreditation a on ${ACCREDITED} and o.purpose = any (a.purposes)
       where not o.withdrawn
         and ($1::text is null or o.purpose = $1)
         and ($2::text is null or o.municipality_code = $2)
         and ($3::text is null or left(o.municipality_code, 2) = $3)
         and ($4::text is null or o.title_sv ilike $4 or o.title_en ilike $4 or o.description ilike $4 or p.name ilike $4)
         and ($5::uuid is null or p.id = $5)
         and ($6::uuid is null or o.id > $6)
       order by o.id limit $7`,
      [
        filter.purpose ?? null,
        filter.municipalityCode ?? null,
        filter.countyCode ?? null,
        contains(filter.text),
        filter.providerId ?? null,
        page.after,
        page.limit + 1,
      ],
    );
  }
}

/** A pattern for "contains this very text": what people type is no wildcard. */
function contains(text: string | undefined): string | null {
  return text === undefined ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
