import { Injectable } from '@nestjs/common';
import type { IndividualId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { CheckbookView } from './voucher-view.js';

/** A person's checkbooks with their vouchers, newest first. */
@Injectable()
export class ListCheckbooks {
  constructor(private readonly database: Database) {}

  /** @returns up to `limit + 1` checkbooks granted before `before`. */
  async execute(individualId: IndividualId, limit: number, before: string | null): Promise<CheckbookView[]> {
    const rows = await this.database.query<{ checkbook: CheckbookView }>(
      `select jsonb_build_object('id', c.id, 'applicationId', c.application_id, 'programmeId', c.programme_id,
         'amountMinor', c.amount_minor::text, 'grantedAt', platform.rfc3339(c.granted_at),
         'vouchers', (select jsonb_agg(checkbook.voucher_json(v) order by v.id)
           from checkbook.voucher v where v.checkbook_id = c.id)) as checkbook
       from checkbook.checkbook c
       where c.individual_id = $1 and ($2::uuid is null or c.id < $2) order by c.id desc limit $3`,
      [individualId, before, limit + 1],
    );
    return rows.map((row) => row.checkbook);
  }
}
