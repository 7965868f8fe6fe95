/** A UUID that names one kind of thing, so that a voucher's id cannot be passed where a hold's belongs. */
export type Id<Kind extends string> = string & { readonly __kind?: Kind };

export type IndividualId = Id<'individual'>;
export type ProgrammeId = Id<'programme'>;
export type PolicyVersionId = Id<'policy-version'>;
export type ApplicationId = Id<'application'>;
export type VoucherId = Id<'voucher'>;
export type HoldId = Id<'hold'>;
export type CaptureId = Id<'capture'>;
export type ProviderId = Id<'provider'>;
export type OfferingId = Id<'offering'>;
export type SessionId = Id<'session'>;
export type PayoutBatchId = Id<'payout-batch'>;
export type PrincipalId = Id<'principal'>;

/** How every id is written: a UUID in lower case. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
