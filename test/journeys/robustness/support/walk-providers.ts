import type { Stage } from './stage.js';
import type { Cast } from './walk.js';

export interface Accredited {
  readonly providerId: string;
  readonly accreditationId: string;
}

/** Becomes a provider, puts up an offering, is suspended and reinstated. */
export async function walkProviders(stage: Stage, { accreditor }: Cast): Promise<Accredited> {
  const subject = await stage.newProvider('5569999971', 'Genomgångens Kursgård AB');
  const staff = await stage.as(subject);
  const { id } = await staff.post<{ id: string }>('/provider/v1/accreditations', {
    organisationNumber: '556999-9971',
    purposes: ['informal-training', 'guidance'],
    qualityEvidence: 'Certifierad enligt ISO 21001.',
    paymentAccount: { kind: 'bankgiro', number: '991-2346' },
  });
  await staff.all('/provider/v1/accreditations');
  await staff.get(`/provider/v1/accreditations/${id}`);
  await accreditor.all('/admin/v1/accreditations');
  await accreditor.post(`/admin/v1/accreditations/${id}/decisions`, { decision: 'review' });
  await accreditor.post(`/admin/v1/accreditations/${id}/decisions`, {
    decision: 'accredit',
    validFrom: '2026-01-01',
    validUntil: '2035-12-31',
    reason: 'Kraven är uppfyllda.',
  });
  const { providerId } = subject;
  await accreditor.post(`/admin/v1/providers/${providerId}/suspension`, { reason: 'Närvarolistor saknas.' });
  await accreditor.post(`/admin/v1/providers/${providerId}/reinstatement`, { reason: 'De har kommit in.' });
  await staff.put('/provider/v1/offerings/kurs', {
    purpose: 'informal-training',
    titleSv: 'Kurs',
    titleEn: 'Course',
    priceMinor: '100000',
  });
  await staff.put('/provider/v1/offerings/kurs/sessions/host', { startsOn: '2030-09-01', endsOn: '2030-09-30' });
  await staff.all('/provider/v1/offerings');
  return { providerId, accreditationId: id };
}
