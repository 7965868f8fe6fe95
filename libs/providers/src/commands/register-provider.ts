import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, type ProviderId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { OrganisationNumber } from '../domain/organisation-number.js';

export interface RegisterProviderCommand {
  readonly organisationNumber: OrganisationNumber;
  readonly name: string;
  /** Of its seat: four digits, the first two the county. */
  readonly municipalityCode: string;
}

/** Makes an organisation known as a provider: at the first sign-in of its staff, or from a sample. */
@Injectable()
export class RegisterProvider {
  constructor(private readonly database: Database) {}

  /** @returns the provider's id; one that is known already keeps its id, name and seat. */
  async execute(actor: Actor, command: RegisterProviderCommand): Promise<ProviderId> {
    const result = await this.database.transaction(async (client) => {
      const inserted = await client.query<{ id: string }>(
        `insert into providers.provider (organisation_number, name, municipality_code) values ($1, $2, $3)
         on conflict (organisation_number) do nothing returning id`,
        [command.organisationNumber, command.name, command.municipalityCode],
      );
      const [fresh] = inserted.rows;
      if (fresh !== undefined) {
        await recordChange(client, actor, {
          action: 'provider.registered',
          subjectKind: 'provider',
          subjectId: fresh.id,
        });
        return done(fresh.id);
      }
      const known = await client.query<{ id: string }>(
        'select id from providers.provider where organisation_number = $1',
        [command.organisationNumber],
      );
      const [row] = known.rows;
      if (row === undefined) throw new Error('a provider that conflicts must exist');
      return done(row.id);
    });
    if (!result.ok) throw new Error('registration cannot be refused');
    return result.value;
  }
}
