import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, type ProviderId, type Purpose, type Result } from '@techcheck/kernel';
import { Database, type Answer, type RefusalCode } from '@techcheck/platform';
import type { OfferingView } from '../queries/views.js';

export interface PutOfferingCommand {
  readonly providerId: ProviderId;
  /** The provider's own reference. */
  readonly ref: string;
  readonly purpose: Purpose;
  readonly titleSv: string;
  readonly titleEn: string;
  readonly description: string;
  /** Öre, digits. */
  readonly priceMinor: string;
  /** Null: at a distance. */
  readonly municipalityCode: string | null;
  /** Withdrawn offerings keep their bookings and get no new ones. */
  readonly withdrawn: boolean;
}

/** Makes or changes an offering. Doing it again changes nothing, so it needs no idempotency key. */
@Injectable()
export class PutOffering {
  constructor(private readonly database: Database) {}

  /**
   * Refuses: offering-in-use, when the purpose of a booked offering would change.
   * @returns 201 for a new one, 200 for a known one.
   */
  async execute(actor: Actor, command: PutOfferingCommand): Promise<Result<Answer<OfferingView>, RefusalCode>> {
    return this.database.transaction<Answer<OfferingView>>(async (client) => {
      const { rows } = await client.query<OfferingView & { created: boolean }>(
        `insert into providers.offering as o
           (provider_id, ref, purpose, title_sv, title_en, description, price_minor, municipality_code, withdrawn)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (provider_id, ref) do update set purpose = excluded.purpose, title_sv = excluded.title_sv,
           title_en = excluded.title_en, description = excluded.description, price_minor = excluded.price_minor,
           municipality_code = excluded.municipality_code, withdrawn = excluded.withdrawn, updated_at = now()
         returning o.id, o.ref, o.purpose, o.title_sv as "titleSv", o.title_en as "titleEn", o.description,
           o.price_minor::text as "priceMinor", o.municipality_code as "municipalityCode", o.withdrawn, (o.xmax = 0) as created`,
        [
          command.providerId,
          command.ref,
          command.purpose,
          command.titleSv,
          command.titleEn,
          command.description,
          command.priceMinor,
          command.municipalityCode,
          command.withdrawn,
        ],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('an offering that is put must be there');
      const { created, ...offering } = row;
      await recordChange(client, actor, {
        action: created ? 'offering.created' : 'offering.changed',
        subjectKind: 'offering',
        subjectId: offering.id,
        data: { purpose: offering.purpose, priceMinor: offering.priceMinor, withdrawn: offering.withdrawn },
      });
      return done({ status: created ? 201 : 200, body: offering, replayed: false });
    });
  }
}
