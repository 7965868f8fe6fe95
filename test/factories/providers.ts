import { randomInt, randomUUID } from 'node:crypto';
import { rowOf, type TestBed } from './test-bed.js';

export interface Provider {
  readonly id: string;
  readonly accreditationId: string;
}

export interface AccreditationOptions {
  readonly status?: string;
  readonly purposes?: readonly string[];
  /** Days from today. */
  readonly validFromDays?: number;
  readonly validUntilDays?: number;
  readonly withAccount?: boolean;
}

/** A provider that is accredited for guidance, from a month ago for a year, with an account. */
export async function createProvider(bed: TestBed, options: AccreditationOptions = {}): Promise<Provider> {
  const account = (options.withAccount ?? true) ? ['bankgiro', '9912346'] : [null, null];
  const { id } = await rowOf<{ id: string }>(
    bed.owner,
    `insert into providers.provider (organisation_number, name, municipality_code, payment_account_kind, payment_account_number)
     values ($1, 'Kursbolaget', '0180', $2, $3) returning id`,
    [`16${randomInt(10_000_000, 99_999_999)}`, ...account],
  );
  const { id: accreditationId } = await rowOf<{ id: string }>(
    bed.owner,
    `insert into providers.accreditation (provider_id, status, purposes, valid_from, valid_until, quality_evidence, applied_by)
     values ($1, $2, $3, platform.today() + $4::int, platform.today() + $5::int, 'ISO 21001', $6) returning id`,
    [
      id,
      options.status ?? 'accredited',
      options.purposes ?? ['guidance'],
      options.validFromDays ?? -30,
      options.validUntilDays ?? 365,
      randomUUID(),
    ],
  );
  return { id, accreditationId };
}

export interface SessionOptions {
  readonly purpose?: string;
  readonly priceMinor?: bigint;
  readonly capacity?: number;
  /** Days from today. */
  readonly startsInDays?: number;
  readonly endsInDays?: number;
}

/** A session of a new offering: for guidance, today and tomorrow, at 100 kr, with as many seats as are wanted. */
export async function createSession(bed: TestBed, provider: Provider, options: SessionOptions = {}): Promise<string> {
  const { id: offeringId } = await rowOf<{ id: string }>(
    bed.owner,
    `insert into providers.offering (provider_id, ref, purpose, title_sv, title_en, price_minor)
     values ($1, $2, $3, 'Vägledning', 'Guidance', $4) returning id`,
    [provider.id, randomUUID(), options.purpose ?? 'guidance', options.priceMinor ?? 10_000n],
  );
  const { id } = await rowOf<{ id: string }>(
    bed.owner,
    `insert into providers.session (offering_id, ref, starts_on, ends_on, capacity)
     values ($1, 's1', platform.today() + $2::int, platform.today() + $3::int, $4) returning id`,
    [
      offeringId,
      options.startsInDays ?? 0,
      options.endsInDays ?? (options.startsInDays ?? 0) + 1,
      options.capacity ?? null,
    ],
  );
  return id;
}
