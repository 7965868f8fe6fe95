import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { done, refused, type ApplicationId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { Dossier } from '../domain/dossier.js';
import { DECISION_SUMMARY_SQL, opened, type DecisionSummary, type OpenedDecision } from './decision-view.js';

/** What is kept about an application besides what its owner follows it by; times RFC 3339. */
export interface OwnCase {
  language: 'sv' | 'en';
  municipalityCode: string | null;
  /** Every decision with the facts it was built on, the first one first. */
  decisions: OpenedDecision[];
  /** What the person wrote when asking for a new look. */
  reconsiderations: { requestedAt: string; grounds: string }[];
}

interface CaseRow {
  language: 'sv' | 'en';
  municipalityCode: string | null;
}

/** One application for its owner with everything that is stored about it (GDPR article 15). */
@Injectable()
export class OwnCaseQuery {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** Refuses: application-not-found, also for someone else's, and once the person has been erased. */
  async execute(
    actor: Actor & { id: string },
    applicationId: ApplicationId,
  ): Promise<Result<OwnCase, 'application-not-found'>> {
    const [row] = await this.database.query<CaseRow>(
      `select a.language, a.municipality_code as "municipalityCode"
       from eligibility.application a where a.id = $1 and a.individual_id = $2`,
      [applicationId, actor.id],
    );
    if (row === undefined) return refused('application-not-found');
    const key = await this.vault.keyOf(actor.id, {
      actor,
      what: 'decision dossier',
      why: 'the person asked for their data',
    });
    if (key === undefined) return refused('application-not-found');
    return done({
      ...row,
      decisions: await this.decisions(applicationId, key),
      reconsiderations: await this.reconsiderations(applicationId, key),
    });
  }

  private async decisions(applicationId: string, key: Buffer): Promise<OpenedDecision[]> {
    const rows = await this.database.query<{ summary: DecisionSummary; hash: Buffer; dossier: Buffer }>(
      `select ${DECISION_SUMMARY_SQL} as summary, d.input_hash as hash, d.dossier from eligibility.decision d
       where d.application_id = $1 order by d.ordinal`,
      [applicationId],
    );
    return rows.map(({ summary, hash, dossier }) =>
      opened(summary, JSON.parse(this.vault.open(key, dossier)) as Dossier, hash),
    );
  }

  private async reconsiderations(applicationId: string, key: Buffer): Promise<OwnCase['reconsiderations']> {
    const rows = await this.database.query<{ requestedAt: string; grounds: Buffer }>(
      `select platform.rfc3339(r.requested_at) as "requestedAt", r.grounds_ciphertext as grounds
       from eligibility.reconsideration r where r.application_id = $1 order by r.id`,
      [applicationId],
    );
    return rows.map(({ requestedAt, grounds }) => ({ requestedAt, grounds: this.vault.open(key, grounds) }));
  }
}
