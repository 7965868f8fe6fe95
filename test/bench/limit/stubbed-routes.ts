import type { Provider, Type } from '@nestjs/common';
import { SubmitApplication, type ApplicationView } from '@techcheck/eligibility';
import { done } from '@techcheck/kernel';
import { CaptureHold, HoldQueries, PlaceHold, ReleaseHold, RequestHold } from '@techcheck/redemption';
import { ApplicationsController } from '../../../apps/api/src/individual/applications.controller.js';
import { HoldsController } from '../../../apps/api/src/individual/holds.controller.js';
import { ProviderHoldsController } from '../../../apps/api/src/provider/holds.controller.js';

const ID = '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11';
const AT = '2026-11-21T09:00:00.000Z';

const application: ApplicationView = {
  id: ID,
  programmeId: ID,
  roundId: ID,
  status: 'submitted',
  amountMinor: '3300000',
  submittedAt: AT,
  updatedAt: AT,
};

const hold = {
  id: ID,
  status: 'held',
  providerId: ID,
  offeringId: ID,
  sessionId: ID,
  purpose: 'formal-education',
  amountMinor: '10000',
  capturedMinor: '0',
  releasedMinor: '0',
  refundedMinor: '0',
  startedBy: 'learner',
  serviceStartsOn: '2026-11-21',
  requestedAt: AT,
  requestLapsesAt: null,
  heldAt: AT,
  freeReleaseUntil: AT,
  expiresAt: AT,
  attendedAt: null,
  disputedAt: null,
};

const capture = {
  id: ID,
  holdId: ID,
  amountMinor: '10000',
  refundedMinor: '0',
  evidence: { kind: 'attendance-list', reference: 'bench' },
  capturedAt: AT,
  payableFrom: AT,
  payoutItemId: null,
};

/** Stands in for a command: the answer is always the same, of the size that the database gives. */
function answering(status: number, body: object): { execute: () => Promise<unknown> } {
  return { execute: async () => done({ status, body, replayed: false }) };
}

/** The product's controllers, with commands that do nothing. */
export const stubbedRoutes: { controllers: Type[]; providers: Provider[] } = {
  controllers: [ApplicationsController, HoldsController, ProviderHoldsController],
  providers: [
    { provide: SubmitApplication, useValue: answering(202, application) },
    { provide: PlaceHold, useValue: answering(201, hold) },
    { provide: CaptureHold, useValue: answering(201, capture) },
    { provide: RequestHold, useValue: {} },
    { provide: ReleaseHold, useValue: {} },
    { provide: HoldQueries, useValue: {} },
  ],
};
