import type { INestApplicationContext } from '@nestjs/common';
import { SYSTEM, type Actor } from '@techcheck/audit';
import type { SampleOffering, SampleProvider } from '@techcheck/config';
import { RegisterPrincipals } from '@techcheck/identity';
import { PURPOSES, type Purpose } from '@techcheck/kernel';
import {
  ApplyForAccreditation,
  DecideAccreditation,
  organisationNumber,
  PAYMENT_ACCOUNT_KINDS,
  paymentAccount,
  PutOffering,
  PutSession,
  RegisterProvider,
} from '@techcheck/providers';
import { problemCatalogue } from '@techcheck/platform';
import { accepted, dayInDays, sampleKey } from './seeding.js';
import { staffByHandle, type StaffByHandle } from './seed-people.js';

/** How long the sample's accreditations count, from a month ago. */
const ACCREDITED_DAYS = 3 * 365;

/** Registers and accredits the sample's providers and puts up what they offer. */
export async function seedProviders(
  product: INestApplicationContext,
  samples: readonly SampleProvider[],
  staff: StaffByHandle,
): Promise<void> {
  const accreditor = staff.get('amina');
  if (!accreditor) throw new Error('the sample staff must include amina');
  for (const sample of samples) {
    const actor = await registerWithStaff(product, sample);
    await accredit(product, sample, actor, accreditor);
    for (const offering of sample.offerings) await putOffering(product, actor, offering);
  }
}

type ProviderActor = Actor & { id: string; providerId: string };

async function registerWithStaff(product: INestApplicationContext, sample: SampleProvider): Promise<ProviderActor> {
  const number = organisationNumber(sample.organisationNumber);
  if (number === undefined) throw new Error(`config/sample/providers.yaml: ${sample.organisationNumber} is not valid`);
  const providerId = await product.get(RegisterProvider).execute(SYSTEM, {
    organisationNumber: number,
    name: sample.name,
    municipalityCode: sample.municipalityCode,
  });
  const { name: handle, displayName } = sample.staff;
  await product.get(RegisterPrincipals).execute([{ handle, displayName, roles: ['provider-staff'], providerId }]);
  const actor = (await staffByHandle(product)).get(handle);
  if (actor === undefined) throw new Error(`the staff member ${handle} was not registered`);
  return { ...actor, providerId };
}

async function accredit(
  product: INestApplicationContext,
  sample: SampleProvider,
  applicant: ProviderActor,
  accreditor: Actor,
): Promise<void> {
  const number = organisationNumber(sample.organisationNumber);
  const kind = PAYMENT_ACCOUNT_KINDS.find((one) => one === sample.account.kind);
  const account = kind && paymentAccount(kind, sample.account.number);
  if (!number || !account) throw new Error(`config/sample/providers.yaml: the account of ${sample.name} is not valid`);
  const applied = accepted(
    await product.get(ApplyForAccreditation).execute(applicant, sampleKey(`accreditation ${number}`), {
      providerId: applicant.providerId,
      organisationNumber: number,
      purposes: sample.purposes.map(purposeOf),
      qualityEvidence: 'Certifierad enligt ISO 21001; kursutvärderingar finns för de tre senaste åren.',
      paymentAccount: account,
    }),
  );
  accepted(
    await product.get(DecideAccreditation).execute(accreditor, sampleKey(`accredited ${number}`), applied.id, {
      decision: 'accredit',
      validFrom: dayInDays(-30),
      validUntil: dayInDays(ACCREDITED_DAYS),
      reason: 'Kraven är uppfyllda.',
    }),
  );
}

async function putOffering(
  product: INestApplicationContext,
  actor: ProviderActor,
  sample: SampleOffering,
): Promise<void> {
  const { providerId } = actor;
  const { sessions, municipalityCode, purpose, ...offering } = sample;
  const put = await product.get(PutOffering).execute(actor, {
    ...offering,
    providerId,
    purpose: purposeOf(purpose),
    municipalityCode: municipalityCode ?? null,
    withdrawn: false,
  });
  if (!put.ok) throw new Error(`offering ${sample.ref}: ${problemCatalogue[put.refusal.code].title}`);
  for (const { ref, startsInDays, lastsDays, capacity } of sessions) {
    const session = await product.get(PutSession).execute(actor, {
      providerId,
      offeringRef: sample.ref,
      ref,
      startsOn: dayInDays(startsInDays),
      endsOn: dayInDays(startsInDays + lastsDays - 1),
      capacity: capacity ?? null,
      cancelled: false,
    });
    if (!session.ok) throw new Error(`session ${ref}: ${problemCatalogue[session.refusal.code].title}`);
  }
}

function purposeOf(text: string): Purpose {
  const known = PURPOSES.find((one) => one === text);
  if (known === undefined) throw new Error(`config/sample/providers.yaml: there is no purpose ${text}`);
  return known;
}
