import type { INestApplicationContext } from '@nestjs/common';
import type { SampleProgramme } from '@techcheck/config';
import { minor } from '@techcheck/kernel';
import { Appropriate, CreateProgramme, DraftPolicy, PublishPolicy } from '@techcheck/programme';
import { accepted, inDays, sampleKey } from './seeding.js';
import type { StaffByHandle } from './seed-people.js';

/** Creates the sample programme with its round, policy and money. */
export async function seedProgramme(
  product: INestApplicationContext,
  sample: SampleProgramme,
  staff: StaffByHandle,
): Promise<void> {
  const [owner, publisher, finance] = [staff.get('petra'), staff.get('sigrid'), staff.get('fredrik')];
  if (!owner || !publisher || !finance) throw new Error('the sample staff must include petra, sigrid and fredrik');
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
  const draft = accepted(
    await product.get(DraftPolicy).execute(owner, sampleKey(`policy ${sample.code}`), programme.id, { json: policy }),
  );
  const publication = sampleKey(`publication of ${sample.code}`);
  accepted(await product.get(PublishPolicy).execute(publisher, publication, programme.id, draft.id));
  accepted(
    await product.get(Appropriate).execute(finance, sampleKey(`appropriation ${sample.code}`), {
      programmeId: programme.id,
      amountMinor: minor(sample.appropriation.amountMinor),
      reference: sample.appropriation.reference,
    }),
  );
}
