import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { refused, type ApplicationId } from '@techcheck/kernel';
import { Database, firstAnswer, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import { inputHash, rulesThat, type Dossier } from '../domain/dossier.js';
import type { ApplicationView } from '../queries/application-view.js';

export interface ReviewApplicationCommand {
  readonly applicationId: ApplicationId;
  readonly outcome: 'eligible' | 'rejected';
  /** The reasons, for the person to read (förvaltningslagen 2017:900, 32 §). */
  readonly reason: string;
}

/** The application with the decision just made. */
export interface ReviewedApplication extends ApplicationView {
  decisionId: string;
}

/** A case officer's decision on an application under review: a new decision, on the facts of the last. */
@Injectable()
export class ReviewApplication {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** Refuses: application-not-found, application-not-in-review, dossier-erased, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: ReviewApplicationCommand,
  ): Promise<CommandResult<ReviewedApplication>> {
    const [row] = await this.database.query<{ individual_id: string; status: string; dossier: Buffer | null }>(
      `select a.individual_id, a.status, d.dossier from eligibility.application a
       left join lateral (select d.dossier from eligibility.decision d
         where d.application_id = a.id order by d.ordinal desc limit 1) d on true
       where a.id = $1`,
      [command.applicationId],
    );
    if (row === undefined) return refused('application-not-found');
    if (row.dossier === null) return refused('application-not-in-review', { status: row.status });
    const personKey = await this.vault.keyOf(row.individual_id, {
      actor,
      what: 'decision dossier',
      why: `review of application ${command.applicationId}`,
    });
    if (personKey === undefined) return (await firstAnswer(this.database, key)) ?? refused('dossier-erased');
    const before = JSON.parse(this.vault.open(personKey, row.dossier)) as Dossier;
    const dossier: Dossier = { ...before, person: { because: 'review', reason: command.reason } };
    return this.database.command<ReviewedApplication>('eligibility.review', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.applicationId,
      command.outcome,
      rulesThat('failed', before.findings),
      rulesThat('unknown', before.findings),
      inputHash(dossier),
      this.vault.seal(personKey, JSON.stringify(dossier)),
    ]);
  }
}
