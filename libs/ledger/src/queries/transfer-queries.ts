import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import type { TransferKind, TransferView } from './views.js';

/** Which transfers to list; all that is given must fit. */
export interface TransferFilter {
  readonly programmeId?: string;
  readonly subjectId?: string;
  readonly kind?: TransferKind;
  /** From this moment on, RFC 3339. */
  readonly from?: string;
  /** Before this moment, RFC 3339. */
  readonly until?: string;
}

/** A transfer's id is made in the millisecond of its time, but not in the same instant. */
const ID_SLACK = `interval '1 second'`;

/** Reads the ledger. */
@Injectable()
export class TransferQueries {
  constructor(private readonly database: Database) {}

  /**
   * Transfers, oldest first; one more than asked for when there are more. Ids are ordered by time, so that a span
   * of time is a span of the primary key, however long the ledger is.
   */
  async list(filter: TransferFilter, page: { limit: number; after: string | null }): Promise<TransferView[]> {
    const rows = await this.database.query<{ transfer: TransferView }>(
      `select jsonb_build_object('id', t.id, 'at', platform.rfc3339(t.at), 'kind', t.kind,
         'debit', jsonb_build_object('kind', t.debit_kind, 'id', t.debit_id),
         'credit', jsonb_build_object('kind', t.credit_kind, 'id', t.credit_id),
         'amountMinor', t.amount_minor::text, 'programmeId', t.programme_id, 'subjectId', t.subject_id,
         'reversesId', t.reverses_id) as transfer
       from ledger.transfer t
       where ($1::uuid is null or t.programme_id = $1)
         and ($2::uuid is null or t.subject_id = $2)
         and ($3::ledger.transfer_kind is null or t.kind = $3)
         and ($4::timestamptz is null or (t.at >= $4 and t.id >= ${firstIdAt(`$4::timestamptz - ${ID_SLACK}`)}))
         and ($5::timestamptz is null or (t.at < $5 and t.id < ${firstIdAt(`$5::timestamptz + ${ID_SLACK}`)}))
         and ($6::uuid is null or t.id > $6)
       order by t.id limit $7`,
      [
        filter.programmeId ?? null,
        filter.subjectId ?? null,
        filter.kind ?? null,
        filter.from ?? null,
        filter.until ?? null,
        page.after,
        page.limit + 1,
      ],
    );
    return rows.map((row) => row.transfer);
  }
}

/** SQL for the lowest UUID version 7 of a moment: its milliseconds, then zeros (RFC 9562, section 5.7). */
function firstIdAt(moment: string): string {
  return `(lpad(to_hex(floor(extract(epoch from ${moment}) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid`;
}
