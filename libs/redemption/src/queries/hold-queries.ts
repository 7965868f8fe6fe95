import { Injectable } from '@nestjs/common';
import {
  done,
  refused,
  type HoldId,
  type IndividualId,
  type PageRequest,
  type ProviderId,
  type Result,
} from '@techcheck/kernel';
import { Database, type RefusalCode } from '@techcheck/platform';
import type { AdminHoldView, HoldView, HoldWithCaptures, LearnerHoldView } from './views.js';

/** The captures of a hold `h`. */
export const CAPTURES = `(select coalesce(jsonb_agg(redemption.capture_json(c) order by c.id), '[]')
  from redemption.capture c where c.hold_id = h.id)`;

/** A hold `h` as its learner sees it. */
export const LEARNER = `redemption.hold_json(h) || jsonb_build_object('voucherId', h.voucher_id, 'providerName', p.name,
  'offeringTitleSv', o.title_sv, 'offeringTitleEn', o.title_en)`;

const ADMIN = `redemption.hold_json(h) || jsonb_build_object('voucherId', h.voucher_id, 'individualId', h.individual_id,
  'programmeId', h.programme_id, 'municipalityCode', h.municipality_code, 'disputeReason', h.dispute_reason)`;

/** Reads holds, each party its own. Someone else's is not found. */
@Injectable()
export class HoldQueries {
  constructor(private readonly database: Database) {}

  /** The learner's holds, newest first; one more than asked for when there are more. */
  async ofLearner(individualId: IndividualId, page: PageRequest): Promise<LearnerHoldView[]> {
    return this.holds<LearnerHoldView>(
      `select ${LEARNER} as hold from redemption.hold h
       join providers.offering o on o.id = h.offering_id join providers.provider p on p.id = h.provider_id
       where h.individual_id = $1 and ($2::uuid is null or h.id < $2) order by h.id desc limit $3`,
      [individualId, page.after, page.limit + 1],
    );
  }

  async oneOfLearner(
    individualId: IndividualId,
    holdId: HoldId,
  ): Promise<Result<HoldWithCaptures<LearnerHoldView>, RefusalCode>> {
    return this.one<HoldWithCaptures<LearnerHoldView>>(
      `select ${LEARNER} || jsonb_build_object('captures', ${CAPTURES}) as hold from redemption.hold h
       join providers.offering o on o.id = h.offering_id join providers.provider p on p.id = h.provider_id
       where h.id = $1 and h.individual_id = $2`,
      [holdId, individualId],
    );
  }

  async oneOfProvider(providerId: ProviderId, holdId: HoldId): Promise<Result<HoldWithCaptures, RefusalCode>> {
    return this.one<HoldWithCaptures>(
      `select redemption.hold_json(h) || jsonb_build_object('captures', ${CAPTURES}) as hold from redemption.hold h
       where h.id = $1 and h.provider_id = $2`,
      [holdId, providerId],
    );
  }

  /** For staff: any hold, the learner by surrogate id only. */
  async oneForStaff(holdId: HoldId): Promise<Result<HoldWithCaptures<AdminHoldView>, RefusalCode>> {
    return this.one<HoldWithCaptures<AdminHoldView>>(
      `select ${ADMIN} || jsonb_build_object('captures', ${CAPTURES}) as hold from redemption.hold h where h.id = $1`,
      [holdId],
    );
  }

  /** The case officers' work list: disputed holds, oldest first. */
  async disputed(page: PageRequest): Promise<AdminHoldView[]> {
    return this.holds<AdminHoldView>(
      `select ${ADMIN} as hold from redemption.hold h
       where h.disputed_at is not null and ($1::uuid is null or h.id > $1) order by h.id limit $2`,
      [page.after, page.limit + 1],
    );
  }

  private async holds<View extends HoldView>(text: string, values: unknown[]): Promise<View[]> {
    return (await this.database.query<{ hold: View }>(text, values)).map((row) => row.hold);
  }

  private async one<View extends HoldView>(text: string, values: unknown[]): Promise<Result<View, RefusalCode>> {
    const [hold] = await this.holds<View>(text, values);
    return hold === undefined ? refused('hold-not-found') : done(hold);
  }
}
