import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { done, type Result } from '@techcheck/kernel';
import { PolicyVersions } from '@techcheck/programme';
import { replay, type Replay } from '../domain/dossier.js';
import { DecisionDossier } from './decision-dossier.js';

/** A replay and the decision it is of. */
export interface ReplayedDecision extends Replay {
  readonly decisionId: string;
}

/** Works a decision out again from its stored facts under its stored policy version. Changes nothing. */
@Injectable()
export class ReplayDecision {
  constructor(
    private readonly dossiers: DecisionDossier,
    private readonly policies: PolicyVersions,
  ) {}

  /** Refuses: decision-not-found, dossier-erased. */
  async execute(
    actor: Actor,
    decisionId: string,
  ): Promise<Result<ReplayedDecision, 'decision-not-found' | 'dossier-erased'>> {
    const found = await this.dossiers.execute(actor, decisionId, `replay of decision ${decisionId}`);
    if (!found.ok) return found;
    const { summary, dossier, inputHash } = found.value;
    // The version the decision's own row names: the dossier must not choose its judge.
    const policies = await this.policies.execute([summary.policyVersionId]);
    const policy = policies.get(summary.policyVersionId);
    if (policy === undefined) throw new Error(`policy version ${summary.policyVersionId} was not read`);
    const input = { ...dossier, policyVersionId: summary.policyVersionId };
    return done({ decisionId, ...replay(input, inputHash, policy) });
  }
}
