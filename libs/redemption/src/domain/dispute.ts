/** Why a learner disputes a hold. A choice, not free text: whatever people write may be personal. */
export const DISPUTE_REASONS = ['not-provided', 'not-as-agreed', 'not-authorised', 'other'] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

/** upheld: the learner was right, the money goes back. dismissed: the freeze ends. */
export const DISPUTE_OUTCOMES = ['upheld', 'dismissed'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];
