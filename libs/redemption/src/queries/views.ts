import type { HoldStatus } from '../domain/hold.life-cycle.js';

/** A hold as both its parties see it; made by redemption.hold_json. Amounts in öre, times RFC 3339. */
export interface HoldView {
  id: string;
  status: HoldStatus;
  providerId: string;
  offeringId: string;
  sessionId: string;
  purpose: string;
  amountMinor: string;
  capturedMinor: string;
  releasedMinor: string;
  refundedMinor: string;
  startedBy: 'learner' | 'provider';
  serviceStartsOn: string;
  serviceEndsOn: string;
  requestedAt: string;
  requestLapsesAt: string | null;
  heldAt: string | null;
  freeReleaseUntil: string;
  expiresAt: string;
  attendedAt: string | null;
  disputedAt: string | null;
}

/** A hold with what its learner may know beyond that. */
export interface LearnerHoldView extends HoldView {
  voucherId: string;
  providerName: string;
  offeringTitleSv: string;
  offeringTitleEn: string;
}

/** A capture; made by redemption.capture_json. */
export interface CaptureView {
  id: string;
  holdId: string;
  amountMinor: string;
  refundedMinor: string;
  evidence: { kind: string; reference: string };
  capturedAt: string;
  payableFrom: string;
  payoutItemId: string | null;
}

/** A hold with its captures. */
export type HoldWithCaptures<Hold extends HoldView = HoldView> = Hold & { captures: CaptureView[] };

/** A hold as case officers and auditors see it; the learner is an id without a name. */
export interface AdminHoldView extends HoldView {
  individualId: string;
  voucherId: string;
  programmeId: string;
  municipalityCode: string | null;
  disputeReason: string | null;
}

/** A refund; made by redemption.give_back. */
export interface RefundView {
  id: string;
  captureId: string;
  amountMinor: string;
  reason: string;
  /** The capture was already paid: the amount is taken off a later payout. */
  nettedLater: boolean;
  refundedAt: string;
}
