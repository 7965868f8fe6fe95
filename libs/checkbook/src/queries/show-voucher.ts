import { Injectable } from '@nestjs/common';
import { done, refused, type IndividualId, type Result, type VoucherId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { VoucherWithHistory } from './voucher-view.js';

/** One of a person's vouchers with its history. */
@Injectable()
export class ShowVoucher {
  constructor(private readonly database: Database) {}

  /** Refuses: voucher-not-found, also for someone else's. */
  async execute(
    individualId: IndividualId,
    voucherId: VoucherId,
  ): Promise<Result<VoucherWithHistory, 'voucher-not-found'>> {
    const [row] = await this.database.query<{ voucher: VoucherWithHistory }>(
      `select checkbook.voucher_json(v) || jsonb_build_object('history', coalesce((
         select jsonb_agg(jsonb_build_object('id', t.id, 'at', platform.rfc3339(t.at), 'kind', t.kind,
           'amountMinor', t.amount_minor::text,
           'available', case when t.credit_kind = 'voucher' then 'more' when t.debit_kind = 'voucher' then 'less' else 'unchanged' end)
           order by t.at, t.id)
         from ledger.transfer t where t.subject_id = v.id), '[]')) as voucher
       from checkbook.voucher v where v.id = $1 and v.individual_id = $2`,
      [voucherId, individualId],
    );
    return row === undefined ? refused('voucher-not-found') : done(row.voucher);
  }
}
