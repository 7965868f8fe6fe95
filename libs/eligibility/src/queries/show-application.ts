import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { done, refused, type ApplicationId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { Dossier } from '../domain/dossier.js';
import type { ApplicationView } from './application-view.js';
import { DECISION_SUMMARY_SQL, type DecisionSummary, type ExplainedDecision } from './decision-view.js';
import { EXPECTED_DECISION_SQL, PLACE_IN_LINE_SQL } from './line-sql.js';

/** An application as its owner follows it; times RFC 3339. */
export interface OwnApplicationView extends ApplicationView {
  /** 1 for the first in line; null when it stands in no line any more. */
  placeInLine: number | null;
  /** When nine in ten like it are decided; null when there is nothing to go by. */
  expectedDecisionAt: string | null;
  /** Until when a rejection can be reconsidered (omprövning). */
  reconsiderationUntil: string | null;
  /** All decisions, the first one first, each with every finding. */
  decisions: ExplainedDecision[];
}

/** One application for its owner, decisions explained. */
@Injectable()
export class ShowApplication {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** Refuses: application-not-found, also for someone else's. Opening decisions leaves a row in the access log. */
  async execute(
    actor: Actor & { id: string },
    applicationId: ApplicationId,
  ): Promise<Result<OwnApplicationView, 'application-not-found'>> {
    const [row] = await this.database.query<{ application: Omit<OwnApplicationView, 'decisions'> }>(
      `select eligibility.application_json(a) || jsonb_build_object(
         'placeInLine', ${PLACE_IN_LINE_SQL}, 'expectedDecisionAt', ${EXPECTED_DECISION_SQL},
         'reconsiderationUntil', case when a.status = 'rejected' then (
            select platform.rfc3339(a.decided_at + make_interval(days => v.reconsideration_days))
            from programme.policy_version v where v.id = a.policy_version_id) end) as application
       from eligibility.application a where a.id = $1 and a.individual_id = $2`,
      [applicationId, actor.id],
    );
    if (row === undefined) return refused('application-not-found');
    return done({ ...row.application, decisions: await this.decisions(actor, applicationId) });
  }

  private async decisions(actor: Actor & { id: string }, applicationId: string): Promise<ExplainedDecision[]> {
    const rows = await this.database.query<{ decision: DecisionSummary; dossier: Buffer }>(
      `select ${DECISION_SUMMARY_SQL} as decision, d.dossier from eligibility.decision d
       where d.application_id = $1 order by d.ordinal`,
      [applicationId],
    );
    if (rows.length === 0) return [];
    const key = await this.vault.keyOf(actor.id, {
      actor,
      what: 'decision dossier',
      why: 'the person read the decision on their application',
    });
    return rows.map(({ decision, dossier }) => {
      if (key === undefined) return { ...decision, findings: null, reason: null };
      const { findings, person } = JSON.parse(this.vault.open(key, dossier)) as Dossier;
      return { ...decision, findings, reason: person?.reason ?? null };
    });
  }
}
