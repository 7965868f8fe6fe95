import type { ApplicationStatus } from '../domain/application.life-cycle.js';

/** An application as its owner sees it; made by eligibility.application_json. Amounts in öre, times RFC 3339. */
export interface ApplicationView {
  id: string;
  programmeId: string;
  roundId: string;
  status: ApplicationStatus;
  amountMinor: string;
  submittedAt: string;
  updatedAt: string;
}
