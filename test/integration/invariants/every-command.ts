import { createApplication, createIndividual } from '../../factories/applications.js';
import { createCapture, createHold, createRequestedHold, type Scene } from '../../factories/bookings.js';
import {
  appropriate,
  approveBatch,
  approveHold,
  bodyOf,
  cancelBatch,
  capture,
  changeVoucher,
  confirmAttendance,
  createBatch,
  createCode,
  declineHold,
  discardDraft,
  dispute,
  draftPolicy,
  erase,
  placeHold,
  publishDraft,
  reconsider,
  refund,
  releaseByLearner,
  releaseByProvider,
  requestHold,
  resolveDispute,
  review,
  submitApplication,
  withdraw,
  type Key,
  type Outcome,
} from '../../factories/commands.js';
import { policyDocument } from '../../factories/programmes.js';
import { type Queryable, type TestBed } from '../../factories/test-bed.js';

export type Run = (db: Queryable, key: Key) => Promise<Outcome>;
export type Prepare = (bed: TestBed, scene: Scene) => Promise<Run>;

/** Every command with a key, made ready to run once. */
export const everyCommand: Readonly<Record<string, Prepare>> = {
  appropriate:
    async (_, { programme }) =>
    (db, key) =>
      appropriate(db, programme.id, 500n, key),
  'draft a policy':
    async (_, { programme }) =>
    (db, key) =>
      draftPolicy(db, programme.id, { format: 2, inForceFrom: '2030-01-01T00:00:00Z' }, undefined, key),
  'discard a draft': async (bed, { programme }) => {
    const draft = await bodyOf(draftPolicy(bed.app, programme.id, { format: 2, inForceFrom: '2030-01-01T00:00:00Z' }));
    return (db, key) => discardDraft(db, programme.id, draft.id ?? '', key);
  },
  'publish a policy': async (bed, { programme }) => {
    const inForceFrom = new Date(Date.now() + 60_000);
    const draft = await bodyOf(draftPolicy(bed.app, programme.id, policyDocument(programme.terms, inForceFrom)));
    return (db, key) => publishDraft(db, programme.id, draft.id ?? '', undefined, key);
  },
  'submit an application': async (bed, { programme }) => {
    const person = await createIndividual(bed);
    return (db, key) => submitApplication(db, person, programme.id, key);
  },
  'withdraw it': async (bed, { programme }) => {
    const { id, individualId } = await createApplication(bed, programme, 'submitted');
    return (db, key) => withdraw(db, individualId, id, key);
  },
  'review it': async (bed, { programme }) => {
    const { id } = await createApplication(bed, programme, 'manual-review');
    return (db, key) => review(db, id, 'rejected', key);
  },
  'ask for reconsideration': async (bed, { programme }) => {
    const { id, individualId } = await createApplication(bed, programme, 'rejected');
    return (db, key) => reconsider(db, individualId, id, key);
  },
  'suspend a voucher':
    async (_, { learner }) =>
    (db, key) =>
      changeVoucher(db, learner.voucherId, 'suspend', key),
  'place a hold':
    async (_, { learner, sessionId }) =>
    (db, key) =>
      placeHold(db, { ...learner, sessionId, amountMinor: 100n }, key),
  'request a hold': async (bed, { learner, provider, sessionId }) => {
    const codeHash = await createCode(bed.app, learner);
    return (db, key) => requestHold(db, { providerId: provider.id, codeHash, sessionId, amountMinor: 100n }, key);
  },
  'approve it': async (bed, scene) => {
    const hold = await createRequestedHold(bed, scene, 100n);
    return (db, key) => approveHold(db, scene.learner.individualId, hold, 100n, key);
  },
  'decline it': async (bed, scene) => {
    const hold = await createRequestedHold(bed, scene, 100n);
    return (db, key) => declineHold(db, scene.learner.individualId, hold, key);
  },
  'release a hold as its learner': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => releaseByLearner(db, scene.learner.individualId, hold, key);
  },
  'release a hold as its provider': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => releaseByProvider(db, scene.provider.id, hold, key);
  },
  'capture a part of a hold': async (bed, scene) => {
    const hold = await createHold(bed, scene, 5_000n);
    return (db, key) => capture(db, scene.provider.id, hold, 1n, key);
  },
  'refund a part of a capture': async (bed, scene) => {
    const { captureId } = await createCapture(bed, scene, 5_000n);
    return (db, key) => refund(db, scene.provider.id, captureId, 1n, key);
  },
  'confirm attendance': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => confirmAttendance(db, scene.learner.individualId, hold, key);
  },
  dispute: async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    return (db, key) => dispute(db, scene.learner.individualId, hold, key);
  },
  'resolve a dispute': async (bed, scene) => {
    const hold = await createHold(bed, scene, 100n);
    await bodyOf(dispute(bed.app, scene.learner.individualId, hold));
    return (db, key) => resolveDispute(db, hold, 'upheld', key);
  },
  'make a payout batch': async (bed, scene) => {
    await createCapture(bed, scene, 100n);
    return (db, key) => createBatch(db, scene.programme.id, undefined, key);
  },
  'approve a payout batch': async (bed, scene) => {
    await createCapture(bed, scene, 100n);
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    return (db, key) => approveBatch(db, batch.id ?? '', undefined, key);
  },
  'cancel a payout batch': async (bed, scene) => {
    await createCapture(bed, scene, 100n);
    const batch = await bodyOf(createBatch(bed.app, scene.programme.id));
    return (db, key) => cancelBatch(db, batch.id ?? '', key);
  },
  'erase a person': async (bed) => {
    const person = await createIndividual(bed);
    return (db, key) => erase(db, person, key);
  },
};
