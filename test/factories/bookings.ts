import { bodyOf, capture, confirmAttendance, createCode, placeHold, requestHold, type Body } from './commands.js';
import { createLearner, type Learner } from './learners.js';
import { createProgramme, policyTerms, type PolicyTerms, type Programme } from './programmes.js';
import { createProvider, createSession, type Provider } from './providers.js';
import { rowOf, type Queryable, type TestBed } from './test-bed.js';

/** All it takes to book: a learner with a voucher of 100 kr, and a provider with an open session at 100 kr. */
export interface Scene {
  readonly programme: Programme;
  readonly learner: Learner;
  readonly provider: Provider;
  readonly sessionId: string;
}

export async function createScene(bed: TestBed, terms: Partial<PolicyTerms> = {}): Promise<Scene> {
  const programme = await createProgramme(bed, { terms: policyTerms(terms) });
  const learner = await createLearner(bed, programme);
  const provider = await createProvider(bed);
  return { programme, learner, provider, sessionId: await createSession(bed, provider) };
}

/** The same programme and provider with another learner. */
export const withNewLearner = async (bed: TestBed, scene: Scene): Promise<Scene> => ({
  ...scene,
  learner: await createLearner(bed, scene.programme),
});

/** A hold of the whole voucher unless another amount is given. Returns its id. */
export async function createHold(bed: TestBed, scene: Scene, amountMinor = 10_000n): Promise<string> {
  const { learner, sessionId } = scene;
  return (await bodyOf(placeHold(bed.app, { ...learner, sessionId, amountMinor }))).id ?? '';
}

/** A hold that the provider asked for with a code and that waits for the learner's yes. */
export async function createRequestedHold(bed: TestBed, scene: Scene, amountMinor = 10_000n): Promise<string> {
  const codeHash = await createCode(bed.app, scene.learner);
  const request = { providerId: scene.provider.id, codeHash, sessionId: scene.sessionId, amountMinor };
  return (await bodyOf(requestHold(bed.app, request))).id ?? '';
}

/** A capture of a new hold, payable: the learner has confirmed. */
export async function createCapture(
  bed: TestBed,
  scene: Scene,
  amountMinor = 10_000n,
): Promise<{ readonly holdId: string; readonly captureId: string }> {
  const holdId = await createHold(bed, scene, amountMinor);
  const body: Body = await bodyOf(capture(bed.app, scene.provider.id, holdId, amountMinor));
  await bodyOf(confirmAttendance(bed.app, scene.learner.individualId, holdId));
  return { holdId, captureId: body.id ?? '' };
}

export interface HoldState {
  readonly status: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly released: bigint;
  readonly refunded: bigint;
  readonly disputed: boolean;
}

export const holdOf = (db: Queryable, holdId: string): Promise<HoldState> =>
  rowOf<HoldState>(
    db,
    `select status, amount_minor as amount, captured_minor as captured, released_minor as released,
            refunded_minor as refunded, disputed_at is not null as disputed
     from redemption.hold where id = $1`,
    [holdId],
  );

/** Moves a hold's end into the past, by the database's clock. */
export const letHoldRunOut = (bed: TestBed, holdId: string): Promise<unknown> =>
  bed.owner.query(
    `update redemption.hold set expires_at = now() - interval '1 hour', request_lapses_at = now() - interval '1 hour' where id = $1`,
    [holdId],
  );

export const expireHolds = async (db: Queryable): Promise<number> =>
  (await rowOf<{ n: number }>(db, 'select redemption.expire_due(1000) as n')).n;

export const expireVouchers = async (db: Queryable): Promise<number> =>
  (await rowOf<{ n: number }>(db, 'select checkbook.expire_due(1000) as n')).n;
