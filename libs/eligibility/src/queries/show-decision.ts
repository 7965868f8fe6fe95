import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { done, type Result } from '@techcheck/kernel';
import { DecisionDossier } from './decision-dossier.js';
import { opened, type OpenedDecision } from './decision-view.js';

/** One decision for the administration, with facts, findings and reasons. */
@Injectable()
export class ShowDecision {
  constructor(private readonly dossiers: DecisionDossier) {}

  /** Refuses: decision-not-found, dossier-erased. */
  async execute(
    actor: Actor,
    decisionId: string,
  ): Promise<Result<OpenedDecision, 'decision-not-found' | 'dossier-erased'>> {
    const found = await this.dossiers.execute(actor, decisionId, `reading of decision ${decisionId}`);
    if (!found.ok) return found;
    const { summary, dossier, inputHash } = found.value;
    return done(opened(summary, dossier, inputHash));
  }
}
