import 'reflect-metadata';
import type { Provider, Type } from '@nestjs/common';
import { SubmitApplication, type ApplicationView } from '@techcheck/eligibility';
import { done } from '@techcheck/kernel';
import { CaptureHold, PlaceHold } from '@techcheck/redemption';
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

const controllers: Type[] = [ApplicationsController, HoldsController, ProviderHoldsController];

const answers = new Map<unknown, object>([
  [SubmitApplication, answering(202, application)],
  [PlaceHold, answering(201, hold)],
  [CaptureHold, answering(201, capture)],
]);

/** Whatever else a controller takes for its other routes, which nobody calls here. */
function dependenciesOf(controller: Type): Type[] {
  return (Reflect.getMetadata('design:paramtypes', controller) ?? []) as Type[];
}

/** The product's controllers, with commands that do nothing. */
export const stubbedRoutes: { controllers: Type[]; providers: Provider[] } = {
  controllers,
  providers: [...new Set(controllers.flatMap(dependenciesOf))].map((provide) => ({
    provide,
    useValue: answers.get(provide) ?? {},
  })),
};
