import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import type { ReconciliationView } from './views.js';

/** Reads what the reconciler has found. */
@Injectable()
export class ReconciliationQueries {
  constructor(private readonly database: Database) {}

  /** The last runs, newest first. */
  async last(limit: number): Promise<ReconciliationView[]> {
    const rows = await this.database.query<{ run: ReconciliationView }>(
      `select jsonb_build_object('id', r.id::text, 'ranAt', platform.rfc3339(r.ran_at), 'transfers', r.transfers::text,
         'movedMinor', r.moved_minor::text, 'differenceCount', r.differences->'count', 'differences', r.differences->'first') as run
       from ledger.reconciliation r order by r.id desc limit $1`,
      [limit],
    );
    return rows.map((row) => row.run);
  }
}
