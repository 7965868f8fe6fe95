import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { done, refused, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { Dossier } from '../domain/dossier.js';
import { DECISION_SUMMARY_SQL, type DecisionSummary } from './decision-view.js';

/** A decision with its dossier opened. */
export interface DecisionWithDossier {
  readonly summary: DecisionSummary;
  readonly inputHash: Buffer;
  readonly dossier: Dossier;
}

/** Opens what a decision was built on. Each opening is in the person's access log. */
@Injectable()
export class DecisionDossier {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** @param why the purpose, for the access log. Refuses: decision-not-found, dossier-erased. */
  async execute(
    actor: Actor,
    decisionId: string,
    why: string,
  ): Promise<Result<DecisionWithDossier, 'decision-not-found' | 'dossier-erased'>> {
    const [row] = await this.database.query<{
      individual_id: string;
      summary: DecisionSummary;
      input_hash: Buffer;
      dossier: Buffer;
    }>(
      `select a.individual_id, ${DECISION_SUMMARY_SQL} as summary, d.input_hash, d.dossier
       from eligibility.decision d join eligibility.application a on a.id = d.application_id where d.id = $1`,
      [decisionId],
    );
    if (row === undefined) return refused('decision-not-found');
    const key = await this.vault.keyOf(row.individual_id, { actor, what: 'decision dossier', why });
    if (key === undefined) return refused('dossier-erased');
    return done({
      summary: row.summary,
      inputHash: row.input_hash,
      dossier: JSON.parse(this.vault.open(key, row.dossier)) as Dossier,
    });
  }
}
