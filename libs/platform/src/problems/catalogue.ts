import { kind, type ProblemKind } from './problem-kind.js';
import { redemptionProblems } from './redemption-problems.js';

export type { ProblemKind } from './problem-kind.js';

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

  ...redemptionProblems,
} as const satisfies Record<string, ProblemKind>;

export type RefusalCode = keyof typeof problemCatalogue;

/** Whether a code, for example one raised in SQL, is in the catalogue. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(problemCatalogue, code);
}
