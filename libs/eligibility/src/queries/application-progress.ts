import { Injectable } from '@nestjs/common';
import { done, refused, type ApplicationId, type IndividualId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { ApplicationStatus } from '../domain/application.life-cycle.js';
import { PLACE_IN_LINE_SQL } from './line-sql.js';

/** How far an application has come. */
export interface Progress {
  status: ApplicationStatus;
  /** 1 for the first in line; null when it stands in no line any more. */
  placeInLine: number | null;
  updatedAt: string;
}

/** The little that changes while one waits, cheap enough to ask for every second. */
@Injectable()
export class ApplicationProgress {
  constructor(private readonly database: Database) {}

  /** Refuses: application-not-found, also for someone else's. */
  async execute(
    individualId: IndividualId,
    applicationId: ApplicationId,
  ): Promise<Result<Progress, 'application-not-found'>> {
    const [row] = await this.database.query<Progress>(
      `select a.status, ${PLACE_IN_LINE_SQL} as "placeInLine", platform.rfc3339(a.updated_at) as "updatedAt"
       from eligibility.application a where a.id = $1 and a.individual_id = $2`,
      [applicationId, individualId],
    );
    return row === undefined ? refused('application-not-found') : done(row);
  }
}
