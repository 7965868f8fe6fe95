import { Injectable } from '@nestjs/common';
import type { IndividualId, PageRequest } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { CAPTURES, LEARNER } from './hold-queries.js';
import type { HoldWithCaptures, LearnerHoldView, RefundView } from './views.js';

/** A hold with everything that is stored about it; amounts in öre, times RFC 3339. */
export interface OwnHold extends HoldWithCaptures<LearnerHoldView> {
  disputeReason: string | null;
  municipalityCode: string | null;
  refunds: RefundView[];
}

/** A one-time code as it is stored: its secrets are not, only their hashes. */
export interface OwnCode {
  id: string;
  voucherId: string;
  /** The terms agreed to beforehand, if there are any. */
  sessionId: string | null;
  amountMinor: string | null;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
}

const REFUNDS = `(select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'captureId', r.capture_id,
    'amountMinor', r.amount_minor::text, 'reason', r.reason, 'nettedLater', r.after_payout,
    'refundedAt', platform.rfc3339(r.refunded_at)) order by r.id), '[]')
  from redemption.refund r join redemption.capture c on c.id = r.capture_id where c.hold_id = h.id)`;

/** All that is stored about a person's use of their vouchers (GDPR article 15). */
@Injectable()
export class OwnRedemption {
  constructor(private readonly database: Database) {}

  /** Every hold, newest first; one more than asked for when there are more. */
  async holds(individualId: IndividualId, page: PageRequest): Promise<OwnHold[]> {
    const rows = await this.database.query<{ hold: OwnHold }>(
      `select ${LEARNER} || jsonb_build_object('captures', ${CAPTURES}, 'refunds', ${REFUNDS},
         'disputeReason', h.dispute_reason, 'municipalityCode', h.municipality_code) as hold from redemption.hold h
       join providers.offering o on o.id = h.offering_id join providers.provider p on p.id = h.provider_id
       where h.individual_id = $1 and ($2::uuid is null or h.id < $2) order by h.id desc limit $3`,
      [individualId, page.after, page.limit + 1],
    );
    return rows.map((row) => row.hold);
  }

  /** Every code, newest first; one more than asked for when there are more. */
  async codes(individualId: IndividualId, page: PageRequest): Promise<OwnCode[]> {
    return this.database.query<OwnCode>(
      `select c.id, c.voucher_id as "voucherId", c.session_id as "sessionId", c.amount_minor::text as "amountMinor",
         platform.rfc3339(c.created_at) as "createdAt", platform.rfc3339(c.expires_at) as "expiresAt",
         platform.rfc3339(c.used_at) as "usedAt"
       from redemption.code c
       where c.individual_id = $1 and ($2::uuid is null or c.id < $2) order by c.id desc limit $3`,
      [individualId, page.after, page.limit + 1],
    );
  }
}
