import { Injectable } from '@nestjs/common';
import { done, refused, type ProgrammeId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { POLICY_VERSION_VIEW_SQL, POLICY_VERSIONS_SQL, type PolicyVersionSummary } from './policy-version-view.js';

/** A programme's drafts and published versions, in the order in which they were made. */
@Injectable()
export class ListPolicyVersions {
  constructor(private readonly database: Database) {}

  /**
   * @param page the id after which the list starts, and how many at most.
   * @returns up to `limit + 1`, so that the caller sees whether more follow. Refuses: programme-not-found.
   */
  async execute(
    programmeId: ProgrammeId,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<Result<PolicyVersionSummary[], 'programme-not-found'>> {
    const found = await this.database.query('select from programme.programme where id = $1', [programmeId]);
    if (found.length === 0) return refused('programme-not-found');
    const rows = await this.database.query<{ version: PolicyVersionSummary }>(
      `select ${POLICY_VERSION_VIEW_SQL} as version from (${POLICY_VERSIONS_SQL}) v
       where v.programme_id = $1 and ($2::uuid is null or v.id > $2) order by v.id limit $3`,
      [programmeId, page.after, page.limit + 1],
    );
    return done(rows.map((row) => row.version));
  }
}
