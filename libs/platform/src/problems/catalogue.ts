/** What a person is told when the answer is no: a title that never changes, and what to do about it. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What to do next, in one or two sentences. */
  readonly detail: string;
}

const kind = (status: number, title: string, detail: string): ProblemKind => ({ status, title, detail });

/**
 * Every refusal there is, by its stable code (RFC 9457 problem types `/problems/{code}`).
 * SQL functions raise the same codes through platform.refuse; a test keeps the two in step.
 */
export const problemCatalogue = {
  'validation-failed': kind(
    400,
    'The request is not valid',
    'Correct the fields listed under errors and send it again.',
  ),
  'value-not-usable': kind(
    400,
    'A value cannot be used',
    'One of the values has the right form and is still impossible; correct it and send it again.',
  ),
  'malformed-body': kind(400, 'The body cannot be read', 'Send one JSON object with Content-Type: application/json.'),
  'body-too-large': kind(413, 'The body is too large', 'Send at most 1 MiB.'),
  'unsupported-media-type': kind(415, 'The content type is not supported', 'Send the body as application/json.'),
  'invalid-cursor': kind(
    400,
    'The cursor is not valid',
    'Start again without a cursor, then use the one in the answer as it is.',
  ),
  unauthenticated: kind(401, 'Sign-in is needed', 'Send a valid bearer token in the Authorization header.'),
  forbidden: kind(
    403,
    'Your role may not do this',
    'Ask for the role this operation names, or use the API for your role.',
  ),
  'not-found': kind(
    404,
    'There is no such thing here',
    'Check the address. What belongs to someone else is not found either.',
  ),
  'method-not-allowed': kind(
    405,
    'This address does not take that method',
    'See the OpenAPI document for what it takes.',
  ),
  'too-many-requests': kind(429, 'Too many requests', 'Wait as long as Retry-After says, then try again.'),
  'internal-error': kind(
    500,
    'Something went wrong on our side',
    'It may have been carried out or not. Repeat it with the same Idempotency-Key; if it fails again, report the request id.',
  ),
  'temporarily-unavailable': kind(
    503,
    'The service cannot answer right now',
    'It may have been carried out or not. Repeat it after the time in Retry-After with the same Idempotency-Key.',
  ),

  'idempotency-key-missing': kind(
    400,
    'An Idempotency-Key is needed',
    'Send an Idempotency-Key header (1-200 visible characters), new for each new operation.',
  ),
  'idempotency-key-invalid': kind(
    400,
    'The Idempotency-Key is not valid',
    'Use 1-200 visible ASCII characters, for example a UUID.',
  ),
  'idempotency-key-reused': kind(
    422,
    'This Idempotency-Key was used for another request',
    'Use a new key for a new request; the first request stands as it was.',
  ),
  'idempotency-key-in-use': kind(
    409,
    'The first request with this key is still running',
    'Wait a moment and repeat it; you will get its answer.',
  ),
  'idempotency-answer-forgotten': kind(
    409,
    'This request was carried out long ago',
    'It had its effect and has none now. Read the resource to see it.',
  ),

  'individual-not-found': kind(404, 'The person is not known', 'Sign in again.'),
  'open-holds': kind(409, 'There are open bookings', 'Release, decline or finish your bookings first, then ask again.'),

  'programme-not-found': kind(404, 'There is no such programme', 'Check the id in the list of programmes.'),
  'programme-code-taken': kind(409, 'The code is taken', 'Choose another code for the programme.'),
  'round-not-open': kind(409, 'No round is open', 'Apply when a round opens; opensAt tells when, if it is known.'),
  'ticket-required': kind(
    429,
    'Many people are applying right now',
    'Take a ticket at POST /public/v1/programmes/{id}/tickets and send it in the header Waiting-Ticket when it is admitted.',
  ),
  'ticket-not-admitted': kind(
    429,
    'It is not your turn yet',
    'Keep your ticket: your place is safe without a connection. Ask again after the time in Retry-After.',
  ),
  'ticket-invalid': kind(400, 'The ticket is not valid', 'Take a new ticket for this programme.'),
  'ticket-used': kind(409, 'The ticket has been used', 'A ticket lets one application in. Take a new one.'),
  'rounds-overlap': kind(409, 'The rounds overlap', 'Rounds of one programme follow each other; move the dates apart.'),
  'lottery-not-found': kind(
    404,
    'There is no such lottery',
    'Check the id; in most rounds those who come first are first.',
  ),
  'lottery-not-drawn': kind(
    409,
    'The round has not been drawn',
    'The draw follows when the round has closed; see closesAt.',
  ),
  'no-policy-in-force': kind(
    409,
    'The programme has no policy in force',
    'Wait until the programme owner has published one.',
  ),
  'policy-not-after-previous': kind(
    409,
    'The policy starts too early',
    'A new version must come into force after every earlier one.',
  ),
  'policy-version-not-found': kind(
    404,
    'There is no such policy version',
    'Check the id in the list of the programme’s policy versions.',
  ),
  'policy-not-a-draft': kind(
    409,
    'The policy version is no longer a draft',
    'It has been published or discarded; make a new draft for the next change.',
  ),
  'same-person': kind(409, 'You made this draft', 'Another programme owner has to publish it.'),
  'round-already-open': kind(
    409,
    'A round that has opened cannot change',
    'Leave the round that is named as it is, and make a new round for what comes after it.',
  ),

  'application-not-found': kind(404, 'There is no such application', 'Check the id in your list of applications.'),
  'application-exists': kind(
    409,
    'You have an application in this round',
    'See its status instead, or withdraw it before you apply again.',
  ),
  'application-not-withdrawable': kind(
    409,
    'The application can no longer be withdrawn',
    'It is already decided or withdrawn; its status tells which.',
  ),
  'application-not-rejected': kind(
    409,
    'Only a rejection can be reconsidered',
    'Wait for the decision, or see its status.',
  ),
  'application-not-in-review': kind(
    409,
    'The application is not up for review',
    'Someone has decided it, or the rules have; see its status.',
  ),
  'reconsideration-too-late': kind(409, 'The time for reconsideration has passed', 'Apply again in the next round.'),
  'decision-not-found': kind(404, 'There is no such decision', 'Check the id on the application.'),
  'dossier-erased': kind(
    410,
    'The person has been erased',
    'The decision stands, but what it was built on can no longer be read.',
  ),

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

export type RefusalCode = keyof typeof problemCatalogue;

/** Whether a code, for example one raised in SQL, is in the catalogue. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(problemCatalogue, code);
}
