import type { INestApplicationContext } from '@nestjs/common';
import type { SampleProgramme } from '@techcheck/config';
import { minor } from '@techcheck/kernel';
import { Appropriate, CreateProgramme, PublishPolicy } from '@techcheck/programme';
import { accepted, inDays, sampleKey } from './seeding.js';
import type { StaffByHandle } from './seed-people.js';

/** Creates the sample programme with its round, policy and money. */
export async function seedProgramme(
  product: INestApplicationContext,
  sample: SampleProgramme,
  staff: StaffByHandle,
): Promise<void> {
  const [owner, finance] = [staff.get('petra'), staff.get('fredrik')];
  if (!owner || !finance) throw new Error('the sample staff must include petra and fredrik');
  const { round } = sample;
  const programme = accepted(
    await product.get(CreateProgramme).execute(owner, sampleKey(`programme ${sample.code}`), {
      code: sample.code,
      name: { sv: sample.nameSv, en: sample.nameEn },
      rounds: [{ name: round.name, opensAt: inDays(round.opensInDays), closesAt: inDays(round.closesInDays) }],
    }),
  );
  const { inForceInDays, ...terms } = sample.policy;
  const policy = { inForceFrom: inDays(inForceInDays), ...terms };
  accepted(await product.get(PublishPolicy).execute(owner, sampleKey(`policy ${sample.code}`), programme.id, policy));
  accepted(
    await product.get(Appropriate).execute(finance, sampleKey(`appropriation ${sample.code}`), {
      programmeId: programme.id,
      amountMinor: minor(sample.appropriation.amountMinor),
      reference: sample.appropriation.reference,
    }),
  );
}
