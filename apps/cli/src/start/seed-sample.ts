import { readSample, type Settings } from '@techcheck/config';
import { IndividualsModule } from '@techcheck/individuals';
import { ProgrammeModule } from '@techcheck/programme';
import { ProvidersModule } from '@techcheck/providers';
import pg from 'pg';
import { withProduct } from '../instance/product.js';
import { seedPeople } from '../sample/seed-people.js';
import { seedProgramme } from '../sample/seed-programme.js';
import { seedProviders } from '../sample/seed-providers.js';

export interface SeedSampleOptions {
  readonly settings: Settings;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly log: (line: string) => void;
}

/**
 * Loads the sample programme, people and providers. Called at every start, after the migrations and before API and
 * worker: what is there already stays as it is. Everything goes through the product's own commands, as the
 * application's role, under fixed idempotency keys; so a load that was interrupted is completed by the next start.
 */
export async function seedSample({ settings, appUrl, log }: SeedSampleOptions): Promise<void> {
  const sample = readSample();
  if (await isLoaded(appUrl, sample.people.at(-1)?.name ?? '')) return;
  await withProduct(
    { settings, url: appUrl, modules: [ProgrammeModule, ProvidersModule, IndividualsModule] },
    async (product) => {
      const staff = await seedPeople.staff(product, sample.staff);
      await seedProgramme(product, sample.programme, staff);
      await seedProviders(product, sample.providers, staff);
      // Last, because they tell that the load is complete.
      await seedPeople.individuals(product, sample.people);
    },
  );
  log(
    `sample loaded: ${sample.people.length} people, ${sample.providers.length} providers, ${sample.staff.length} staff`,
  );
}

async function isLoaded(url: string, lastPerson: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from identity.sample_person where handle = $1', [lastPerson]);
    return rowCount === 1;
  } finally {
    await client.end();
  }
}
