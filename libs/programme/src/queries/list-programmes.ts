import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import { POLICY_IN_FORCE_SQL, PROGRAMME_VIEW_SQL, type ProgrammeView } from './programme-view.js';

/** Which programmes to list. */
export interface ProgrammeFilter {
  readonly limit: number;
  /** The id after which the list starts. */
  readonly after: string | null;
  /** Only those in which one can apply now or later. */
  readonly openOrComing: boolean;
}

/** Programmes, oldest first. */
@Injectable()
export class ListProgrammes {
  constructor(private readonly database: Database) {}

  /** @returns up to `limit + 1` programmes, so that the caller sees whether more follow. */
  async execute(filter: ProgrammeFilter): Promise<ProgrammeView[]> {
    const rows = await this.database.query<{ programme: ProgrammeView }>(
      `select (with t as (${POLICY_IN_FORCE_SQL}) select ${PROGRAMME_VIEW_SQL}) as programme
       from programme.programme p join programme.budget b on b.programme_id = p.id
       where ($1::uuid is null or p.id > $1)
         and (not $2 or exists (select from programme.round r where r.programme_id = p.id and now() < r.closes_at))
       order by p.id limit $3`,
      [filter.after, filter.openOrComing, filter.limit + 1],
    );
    return rows.map((row) => row.programme);
  }
}
