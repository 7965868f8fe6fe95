import type { Purpose } from '@techcheck/kernel';
import type { AccreditationStatus } from '../domain/accreditation.life-cycle.js';
import type { PaymentAccount } from '../domain/payment-account.js';

/** An accreditation as its provider and the accreditors see it. Dates are days, times RFC 3339. */
export interface AccreditationView {
  id: string;
  providerId: string;
  providerName: string;
  organisationNumber: string;
  status: AccreditationStatus;
  purposes: Purpose[];
  validFrom: string | null;
  validUntil: string | null;
  qualityEvidence: string;
  paymentAccount: PaymentAccount | null;
  /** The account is not of a form we know; it may still be right. */
  paymentAccountLooksOdd: boolean;
  appliedAt: string;
  decidedAt: string | null;
  decisionReason: string | null;
}

/** A session as its provider sees it. */
export interface SessionView {
  id: string;
  ref: string;
  startsOn: string;
  endsOn: string;
  /** Null: as many as come. */
  capacity: number | null;
  /** Counted only where there is a capacity. */
  seatsTaken: number;
  cancelled: boolean;
}

/** An offering as its provider sees it. Price in öre. */
export interface OfferingView {
  id: string;
  ref: string;
  purpose: Purpose;
  titleSv: string;
  titleEn: string;
  description: string;
  priceMinor: string;
  /** Null: at a distance. */
  municipalityCode: string | null;
  withdrawn: boolean;
}
