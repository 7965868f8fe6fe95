import { kind, type ProblemKind } from './problem-kind.js';

/** The refusals around vouchers, providers, holds and payouts. */
export const redemptionProblems = {
  'voucher-not-found': kind(404, 'There is no such voucher', 'Check the id in your checkbook.'),
  'voucher-wrong-status': kind(409, 'The voucher is not in a state for this', 'See its status.'),
  'voucher-not-active': kind(
    409,
    'The voucher cannot be used',
    'It is suspended, expired or revoked; its status tells which.',
  ),
  'voucher-expired': kind(
    409,
    'The voucher is outside its validity',
    'Use another voucher; validFrom and validUntil tell when this one counts.',
  ),
  'voucher-exhausted': kind(
    409,
    'The voucher does not have that much left',
    'Choose a lower amount; availableMinor on the voucher tells how much is left.',
  ),
  'voucher-other-purpose': kind(
    409,
    'The voucher is for another purpose',
    'Choose a voucher with the offering’s purpose.',
  ),

  'provider-not-found': kind(404, 'There is no such provider', 'Check the id in the public list of providers.'),
  'provider-not-accredited': kind(
    409,
    'The provider is not accredited',
    'Only accredited providers can be booked; see the public list.',
  ),
  'provider-suspended': kind(
    409,
    'The provider is suspended',
    'Choose another provider; holds made earlier follow their terms.',
  ),
  'purpose-not-accredited': kind(
    409,
    'The provider is not accredited for this purpose',
    'Choose an offering within the provider’s purposes.',
  ),
  'accreditation-dates': kind(
    409,
    'The accreditation does not cover the day',
    'Choose a session within the accreditation’s dates.',
  ),
  'accreditation-not-found': kind(404, 'There is no such accreditation', 'Check the id.'),
  'accreditation-exists': kind(
    409,
    'There is an accreditation already',
    'See its status; a new application can follow when it has ended.',
  ),
  'accreditation-wrong-status': kind(409, 'The accreditation is not in a state for this', 'See its status.'),
  'purposes-not-applied-for': kind(
    409,
    'The provider has not applied for these purposes',
    'Accredit for purposes in the application, or ask the provider to apply again.',
  ),
  'organisation-number-differs': kind(
    409,
    'The organisation number is not yours',
    'Apply with the organisation number you signed in for.',
  ),
  'offering-not-found': kind(404, 'There is no such offering', 'Check the reference in your list of offerings.'),
  'offering-in-use': kind(
    409,
    'The purpose cannot change',
    'Offerings that have been booked keep their purpose; make a new offering.',
  ),
  'session-not-found': kind(404, 'There is no such session', 'Check the id in the list of offerings.'),
  'session-closed': kind(409, 'The session cannot be booked', 'It is over, cancelled or withdrawn; choose another.'),
  'session-moved': kind(
    409,
    'The session has been moved',
    'The learner agreed to other days. Ask them to look at the new ones and to agree again with a new code.',
  ),
  'session-full': kind(409, 'The session is full', 'Choose another session.'),
  'session-below-bookings': kind(
    409,
    'The capacity is below the bookings made',
    'Keep at least as many seats as are taken.',
  ),

  'code-not-accepted': kind(
    409,
    'The code is not accepted',
    'Ask the learner for a new code; codes work once and for a short time.',
  ),
  'too-many-code-failures': kind(
    429,
    'Too many codes have failed',
    'Wait as long as Retry-After says. Repeated failures are reported.',
  ),
  'voucher-cannot-pay': kind(
    409,
    'The voucher cannot pay this',
    'Ask the learner to look at their voucher and to agree on other terms.',
  ),
  'hold-not-found': kind(404, 'There is no such hold', 'Check the id.'),
  'hold-wrong-status': kind(409, 'The hold is not in a state for this', 'See its status.'),
  'hold-request-lapsed': kind(409, 'The request has lapsed', 'Ask the provider to present a new code.'),
  'hold-expired': kind(409, 'The hold has expired', 'The money is back on the voucher; make a new hold.'),
  'hold-disputed': kind(409, 'The hold is disputed', 'Nothing moves until the dispute is resolved.'),
  'dispute-dismissed': kind(
    409,
    'The dispute has been decided',
    'A case officer has dismissed it. A booking is disputed once; write to the authority if you disagree.',
  ),
  'hold-not-disputed': kind(409, 'The hold is not disputed', 'There is nothing to resolve.'),
  'terms-differ': kind(
    409,
    'The terms are not those of the request',
    'Approve the amount the request shows, or decline it.',
  ),
  'amount-above-price': kind(409, 'The amount is above the offering’s price', 'Hold at most the price.'),
  'amount-above-ceiling': kind(
    409,
    'The amount is above the ceiling',
    'Hold at most the ceiling the policy sets for the purpose.',
  ),
  'provider-not-a-redeemer': kind(
    409,
    'The provider may not redeem this voucher',
    'The policy names who may; choose an offering of one of them.',
  ),
  'own-contribution-missing': kind(
    409,
    'A part of the price is for the person to pay',
    'Hold at most mostMinor; the policy asks the person to pay ownContributionPercent of the price themselves.',
  ),
  'cooling-off-over': kind(409, 'The cooling-off period is over', 'Ask the provider to release the booking.'),
  'capture-above-hold': kind(409, 'The hold does not have that much left', 'Capture at most what remains.'),
  'capture-not-found': kind(404, 'There is no such capture', 'Check the id.'),
  'capture-in-draft-payout': kind(
    409,
    'The capture is in a payout that is being approved',
    'Try again when the payout is approved or cancelled.',
  ),
  'evidence-not-accepted': kind(409, 'This evidence is not accepted for the purpose', 'Use one of the accepted kinds.'),
  'service-not-started': kind(409, 'The service has not started', 'Try again on or after its first day.'),
  'refund-above-capture': kind(
    409,
    'The capture does not have that much left',
    'Refund at most what has not been refunded.',
  ),

  'nothing-to-pay': kind(409, 'There is nothing to pay', 'No capture in the programme is payable now.'),
  'payout-batch-not-found': kind(404, 'There is no such payout batch', 'Check the id.'),
  'payout-batch-wrong-status': kind(409, 'The payout batch is not in a state for this', 'See its status.'),
  'payout-batch-disputed': kind(
    409,
    'A capture in the batch is disputed',
    'Cancel the batch and make a new one without it.',
  ),
  'approver-is-creator': kind(409, 'You made this payout batch', 'Someone else has to approve it.'),
} as const satisfies Record<string, ProblemKind>;
