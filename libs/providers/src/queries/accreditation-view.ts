import { looksOdd } from '../domain/payment-account.js';
import type { Accreditation } from '../persistence/accreditation.entity.js';
import type { Provider } from '../persistence/provider.entity.js';
import type { AccreditationView } from './views.js';

/** Lays an accreditation and its provider together. */
export function accreditationView(
  accreditation: Accreditation,
  provider: Pick<Provider, 'id' | 'name' | 'organisationNumber'>,
): AccreditationView {
  const { paymentAccountKind: kind, paymentAccountNumber: number } = accreditation;
  const account = kind === null || number === null ? null : { kind, number };
  return {
    id: accreditation.id,
    providerId: provider.id,
    providerName: provider.name,
    organisationNumber: provider.organisationNumber,
    status: accreditation.status,
    purposes: accreditation.purposes,
    validFrom: accreditation.validFrom,
    validUntil: accreditation.validUntil,
    qualityEvidence: accreditation.qualityEvidence,
    paymentAccount: account,
    paymentAccountLooksOdd: account !== null && looksOdd(account),
    appliedAt: accreditation.appliedAt.toISOString(),
    decidedAt: accreditation.decidedAt?.toISOString() ?? null,
    decisionReason: accreditation.decisionReason,
  };
}
