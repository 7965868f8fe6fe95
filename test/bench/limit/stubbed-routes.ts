import type { Provider, Type } from '@nestjs/common';
import { SubmitApplication, type ApplicationView } from '@techcheck/eligibility';
import { done } from '@techcheck/kernel';
import { ApplicationsController } from '../../../apps/api/src/individual/applications.controller.js';

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

/** Stands in for a command: the answer is always the same, of the size that the database gives. */
function answering(status: number, body: object): { execute: () => Promise<unknown> } {
  return { execute: async () => done({ status, body, replayed: false }) };
}

/** The product's controllers, with commands that do nothing. */
export const stubbedRoutes: { controllers: Type[]; providers: Provider[] } = {
  controllers: [ApplicationsController],
  providers: [{ provide: SubmitApplication, useValue: answering(202, application) }],
};
