import { Injectable } from '@nestjs/common';
import { done, refused, type PageRequest, type PayoutBatchId, type ProviderId, type Result } from '@techcheck/kernel';
import { Database, type RefusalCode } from '@techcheck/platform';
import type { PayoutBatchDetails, PayoutBatchView, PayoutItemView, ProviderPayoutView } from './views.js';

const ACCOUNT = `jsonb_build_object('kind', i.payment_account_kind, 'number', i.payment_account_number)`;

/** What an item paid for a capture: refunds made after the payout do not change it. */
const CAPTURES = `(select coalesce(jsonb_agg(jsonb_build_object('captureId', c.id, 'holdId', c.hold_id, 'purpose', c.purpose,
    'amountMinor', (c.amount_minor - (select coalesce(sum(r.amount_minor), 0) from redemption.refund r
      where r.capture_id = c.id and not r.after_payout))::text) order by c.id), '[]')
  from redemption.capture c where c.payout_item_id = i.id)`;

const NETTED = `(select coalesce(jsonb_agg(jsonb_build_object('refundId', r.id, 'captureId', r.capture_id,
    'amountMinor', r.amount_minor::text) order by r.id), '[]')
  from redemption.refund r where r.payout_item_id = i.id)`;

/** Reads payouts, for staff by batch and for providers their own. */
@Injectable()
export class PayoutQueries {
  constructor(private readonly database: Database) {}

  /** Batches, newest first; one more than asked for when there are more. */
  async batches(programmeId: string | null, page: PageRequest): Promise<PayoutBatchView[]> {
    const rows = await this.database.query<{ batch: PayoutBatchView }>(
      `select payouts.batch_json(b) as batch from payouts.batch b
       where ($1::uuid is null or b.programme_id = $1) and ($2::uuid is null or b.id < $2) order by b.id desc limit $3`,
      [programmeId, page.after, page.limit + 1],
    );
    return rows.map((row) => row.batch);
  }

  /** One batch with its items, by provider, and what each is made of. A cancelled batch's items hold nothing any more. */
  async batch(id: PayoutBatchId): Promise<Result<PayoutBatchDetails, RefusalCode>> {
    const [found] = await this.database.query<{ batch: PayoutBatchView }>(
      'select payouts.batch_json(b) as batch from payouts.batch b where b.id = $1',
      [id],
    );
    if (found === undefined) return refused('payout-batch-not-found');
    const rows = await this.database.query<{ item: PayoutItemView }>(
      `select jsonb_build_object('id', i.id, 'providerId', i.provider_id, 'providerName', p.name,
         'amountMinor', i.amount_minor::text, 'paymentAccount', ${ACCOUNT}, 'captures', ${CAPTURES}, 'nettedRefunds', ${NETTED}) as item
       from payouts.item i join providers.provider p on p.id = i.provider_id
       where i.batch_id = $1 order by p.name, i.id`,
      [id],
    );
    return done({ ...found.batch, items: rows.map((row) => row.item) });
  }

  /** What has been approved for a provider, newest first; drafts are nobody's business but the finance officers'. */
  async ofProvider(providerId: ProviderId, page: PageRequest): Promise<ProviderPayoutView[]> {
    const rows = await this.database.query<{ payout: ProviderPayoutView }>(
      `select jsonb_build_object('id', i.id, 'batchId', b.id, 'status', b.status, 'amountMinor', i.amount_minor::text,
         'paymentAccount', ${ACCOUNT}, 'approvedAt', platform.rfc3339(b.approved_at), 'captures', ${CAPTURES},
         'nettedRefunds', ${NETTED}) as payout
       from payouts.item i join payouts.batch b on b.id = i.batch_id
       where i.provider_id = $1 and b.status not in ('draft', 'cancelled') and ($2::uuid is null or i.id < $2)
       order by i.id desc limit $3`,
      [providerId, page.after, page.limit + 1],
    );
    return rows.map((row) => row.payout);
  }
}
