import { Injectable } from '@nestjs/common';
import type { IndividualId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { ApplicationView } from './application-view.js';

/** A person's own applications, newest first. */
@Injectable()
export class OwnApplications {
  constructor(private readonly database: Database) {}

  /** @returns up to `limit + 1` applications made before `before`. */
  async execute(individualId: IndividualId, limit: number, before: string | null): Promise<ApplicationView[]> {
    const rows = await this.database.query<{ application: ApplicationView }>(
      `select eligibility.application_json(a) as application from eligibility.application a
       where a.individual_id = $1 and ($2::uuid is null or a.id < $2) order by a.id desc limit $3`,
      [individualId, before, limit + 1],
    );
    return rows.map((row) => row.application);
  }
}
