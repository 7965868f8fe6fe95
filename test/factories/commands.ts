import { randomBytes, randomUUID } from 'node:crypto';
import type { Queryable } from './test-bed.js';

/** What a command function answered, or the refusal it raised. */
export type Outcome =
  | { readonly ok: true; readonly status: number; readonly body: Body; readonly replayed: boolean }
  | { readonly ok: false; readonly code: string; readonly params: Record<string, unknown> };

/** The HTTP body made in SQL: ids, amounts and times are strings. */
export type Body = Readonly<Record<string, string>>;

/** An idempotency key as the functions take it. */
export interface Key {
  readonly hash: Buffer;
  readonly fingerprint: Buffer;
}

export const newKey = (): Key => ({ hash: randomBytes(32), fingerprint: randomBytes(32) });

/** The same key sent with another body. */
export const withOtherBody = (key: Key): Key => ({ hash: key.hash, fingerprint: randomBytes(32) });

/** The acting party, as functions take it. */
export const actor = (kind: string, id: string = randomUUID()): string =>
  JSON.stringify({ kind, id, requestId: 'test' });

const REFUSAL = 'TC001';

/** Calls a command function; whatever is not a refusal (a deadlock, a broken constraint) is thrown. */
export async function ask(db: Queryable, fn: string, values: readonly unknown[]): Promise<Outcome> {
  const placeholders = values.map((_, index) => `$${index + 1}`).join(', ');
  try {
    // Prepared, as the product does it.
    const query = { name: fn, text: `select ${fn}(${placeholders}) as answer`, values: [...values] };
    const { rows } = await db.query<{ answer: Omit<Extract<Outcome, { ok: true }>, 'ok'> }>(query);
    const [row] = rows;
    if (row === undefined) throw new Error(`${fn} returned no row`);
    return { ok: true, ...row.answer };
  } catch (error) {
    const { code, message, detail } = error as { code?: string; message: string; detail?: string };
    if (code !== REFUSAL) throw error;
    return { ok: false, code: message, params: JSON.parse(detail ?? '{}') as Record<string, unknown> };
  }
}

/** A keyed command: actor, key and fingerprint come first in all of them. */
function keyed(
  db: Queryable,
  fn: string,
  who: string,
  values: readonly unknown[],
  key: Key = newKey(),
): Promise<Outcome> {
  return ask(db, fn, [who, key.hash, key.fingerprint, ...values]);
}

export interface Booking {
  readonly individualId: string;
  readonly voucherId: string;
  readonly sessionId: string;
  readonly amountMinor: bigint;
}

export const EVIDENCE = 'attendance-list';

export const appropriate = (db: Queryable, programmeId: string, amountMinor: bigint, key?: Key): Promise<Outcome> =>
  keyed(db, 'programme.appropriate', actor('staff'), [programmeId, amountMinor, 'Decision 1'], key);

export const draftPolicy = (
  db: Queryable,
  programmeId: string,
  document: object,
  by: string = randomUUID(),
  key?: Key,
): Promise<Outcome> =>
  keyed(db, 'programme.draft_policy', actor('staff', by), [programmeId, JSON.stringify(document)], key);

export const publishDraft = (
  db: Queryable,
  programmeId: string,
  draftId: string,
  by: string = randomUUID(),
  key?: Key,
): Promise<Outcome> => keyed(db, 'programme.publish_policy', actor('staff', by), [programmeId, draftId], key);

export const discardDraft = (db: Queryable, programmeId: string, draftId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'programme.discard_policy_draft', actor('staff'), [programmeId, draftId], key);

export const submitApplication = (
  db: Queryable,
  individualId: string,
  programmeId: string,
  key?: Key,
): Promise<Outcome> =>
  keyed(
    db,
    'eligibility.submit_application',
    actor('individual', individualId),
    [individualId, programmeId, 'sv'],
    key,
  );

export const withdraw = (db: Queryable, individualId: string, applicationId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'eligibility.withdraw', actor('individual', individualId), [individualId, applicationId], key);

export const review = (db: Queryable, applicationId: string, outcome: string, key?: Key): Promise<Outcome> =>
  keyed(
    db,
    'eligibility.review',
    actor('staff'),
    [applicationId, outcome, [], [], randomBytes(32), randomBytes(16)],
    key,
  );

export const reconsider = (db: Queryable, individualId: string, applicationId: string, key?: Key): Promise<Outcome> =>
  keyed(
    db,
    'eligibility.request_reconsideration',
    actor('individual', individualId),
    [individualId, applicationId, randomBytes(16)],
    key,
  );

export const changeVoucher = (db: Queryable, voucherId: string, event: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'checkbook.change_voucher', actor('staff'), [voucherId, event, 'a reason'], key);

export const placeHold = (db: Queryable, booking: Booking, key?: Key): Promise<Outcome> =>
  keyed(
    db,
    'redemption.place_hold',
    actor('individual', booking.individualId),
    [booking.individualId, booking.voucherId, booking.sessionId, booking.amountMinor],
    key,
  );

interface CodeTerms {
  readonly sessionId: string;
  readonly amountMinor: bigint;
}

/** Asks for a code, bound to a session and amount when given; the hash is what a provider would present. */
export async function askForCode(
  db: Queryable,
  of: { readonly individualId: string; readonly voucherId: string },
  bound?: CodeTerms,
): Promise<{ readonly hash: Buffer; readonly outcome: Outcome }> {
  const hash = randomBytes(32);
  const terms = [bound?.sessionId ?? null, bound?.amountMinor ?? null];
  const values = [actor('individual', of.individualId), of.individualId, of.voucherId, hash, randomBytes(32), ...terms];
  return { hash, outcome: await ask(db, 'redemption.create_code', values) };
}

/** Makes a code that must not be refused. */
export async function createCode(
  db: Queryable,
  of: { readonly individualId: string; readonly voucherId: string },
  bound?: CodeTerms,
): Promise<Buffer> {
  const { hash, outcome } = await askForCode(db, of, bound);
  if (!outcome.ok) throw new Error(`no code: ${outcome.code}`);
  return hash;
}

export interface HoldRequest {
  readonly providerId: string;
  readonly codeHash: Buffer;
  readonly sessionId: string;
  readonly amountMinor: bigint;
}

export const requestHold = (db: Queryable, request: HoldRequest, key?: Key): Promise<Outcome> =>
  keyed(
    db,
    'redemption.request_hold',
    actor('provider'),
    [request.providerId, request.codeHash, request.sessionId, request.amountMinor],
    key,
  );

export const approveHold = (
  db: Queryable,
  individualId: string,
  holdId: string,
  amountMinor: bigint | null,
  key?: Key,
): Promise<Outcome> =>
  keyed(db, 'redemption.approve_hold', actor('individual', individualId), [individualId, holdId, amountMinor], key);

export const declineHold = (db: Queryable, individualId: string, holdId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'redemption.decline_hold', actor('individual', individualId), [individualId, holdId], key);

export const releaseByLearner = (db: Queryable, individualId: string, holdId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'redemption.release_hold', actor('individual', individualId), [individualId, null, holdId], key);

export const releaseByProvider = (db: Queryable, providerId: string, holdId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'redemption.release_hold', actor('provider'), [null, providerId, holdId], key);

export const capture = (
  db: Queryable,
  providerId: string,
  holdId: string,
  amountMinor: bigint,
  key?: Key,
): Promise<Outcome> =>
  keyed(db, 'redemption.capture_hold', actor('provider'), [providerId, holdId, amountMinor, EVIDENCE, 'list 1'], key);

export const refund = (
  db: Queryable,
  providerId: string,
  captureId: string,
  amountMinor: bigint,
  key?: Key,
): Promise<Outcome> =>
  keyed(db, 'redemption.refund_capture', actor('provider'), [providerId, captureId, amountMinor, 'a reason'], key);

export const confirmAttendance = (db: Queryable, individualId: string, holdId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'redemption.confirm_attendance', actor('individual', individualId), [individualId, holdId], key);

export const dispute = (db: Queryable, individualId: string, holdId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'redemption.dispute_hold', actor('individual', individualId), [individualId, holdId, 'not-as-agreed'], key);

export type DisputeOutcome = 'upheld' | 'dismissed';

export const resolveDispute = (db: Queryable, holdId: string, outcome: DisputeOutcome, key?: Key): Promise<Outcome> =>
  keyed(db, 'redemption.resolve_dispute', actor('staff'), [holdId, outcome, 'a reason'], key);

export const createBatch = (
  db: Queryable,
  programmeId: string,
  by: string = randomUUID(),
  key?: Key,
): Promise<Outcome> => keyed(db, 'payouts.create_batch', actor('staff', by), [programmeId], key);

export const approveBatch = (db: Queryable, batchId: string, by: string = randomUUID(), key?: Key): Promise<Outcome> =>
  keyed(db, 'payouts.approve_batch', actor('staff', by), [batchId], key);

export const cancelBatch = (db: Queryable, batchId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'payouts.cancel_batch', actor('staff'), [batchId], key);

export const erase = (db: Queryable, individualId: string, key?: Key): Promise<Outcome> =>
  keyed(db, 'individuals.erase', actor('individual', individualId), [individualId], key);

export const codeOf = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.code);

/** How often each answer was given, such as { ok: 1, 'voucher-exhausted': 19 }. */
export function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[codeOf(outcome)] = (counts[codeOf(outcome)] ?? 0) + 1;
  return counts;
}

/** The body of a command that must not be refused. */
export async function bodyOf(answer: Promise<Outcome>): Promise<Body> {
  const outcome = await answer;
  if (!outcome.ok) throw new Error(`refused: ${outcome.code} ${JSON.stringify(outcome.params)}`);
  return outcome.body;
}

/** Runs the same thing many times at once. */
export const atOnce = <Value>(count: number, work: (index: number) => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
