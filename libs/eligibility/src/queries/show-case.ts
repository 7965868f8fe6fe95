import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { done, refused, type ApplicationId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { DECISION_SUMMARY_SQL, type DecisionSummary } from './decision-view.js';
import { LATEST_DECISION_SQL, WORK_ITEM_SQL, type WorkItem } from './work-list.js';

/** A case as the administration works on it. What a decision was built on is opened decision by decision. */
export interface CaseView extends WorkItem {
  decisions: DecisionSummary[];
  /** What the person wrote when asking for a new look; null when the person has been erased. */
  reconsiderations: { requestedAt: string; grounds: string | null }[];
}

/** One application for the administration. */
@Injectable()
export class ShowCase {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** Refuses: application-not-found. Reading a reconsideration's grounds leaves a row in the access log. */
  async execute(actor: Actor, applicationId: ApplicationId): Promise<Result<CaseView, 'application-not-found'>> {
    const [row] = await this.database.query<{
      individual_id: string;
      item: Omit<CaseView, 'reconsiderations'>;
    }>(
      `select a.individual_id, ${WORK_ITEM_SQL} || jsonb_build_object('decisions', coalesce(
         (select jsonb_agg(${DECISION_SUMMARY_SQL} order by d.ordinal)
          from eligibility.decision d where d.application_id = a.id), '[]')) as item
       from eligibility.application a ${LATEST_DECISION_SQL} where a.id = $1`,
      [applicationId],
    );
    if (row === undefined) return refused('application-not-found');
    const reconsiderations = await this.reconsiderations(actor, applicationId, row.individual_id);
    return done({ ...row.item, reconsiderations });
  }

  private async reconsiderations(
    actor: Actor,
    applicationId: string,
    individualId: string,
  ): Promise<CaseView['reconsiderations']> {
    const rows = await this.database.query<{ requestedAt: string; grounds: Buffer }>(
      `select platform.rfc3339(r.requested_at) as "requestedAt", r.grounds_ciphertext as grounds
       from eligibility.reconsideration r where r.application_id = $1 order by r.id`,
      [applicationId],
    );
    if (rows.length === 0) return [];
    const key = await this.vault.keyOf(individualId, {
      actor,
      what: 'grounds of a reconsideration',
      why: `work on application ${applicationId}`,
    });
    return rows.map(({ requestedAt, grounds }) => ({
      requestedAt,
      grounds: key === undefined ? null : this.vault.open(key, grounds),
    }));
  }
}
