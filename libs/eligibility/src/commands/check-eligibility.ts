import { Inject, Injectable } from '@nestjs/common';
import { PersonVault } from '@techcheck/identity';
import type { IdentityNumber } from '@techcheck/individuals';
import type { IndividualId } from '@techcheck/kernel';
import { Database, RetryLater } from '@techcheck/platform';
import { PolicyVersions, setAsideOf, sourcesNeeded, type FactSource, type PolicyDocument } from '@techcheck/programme';
import { check, inputHash, rulesThat } from '../domain/dossier.js';
import { factsOf } from '../domain/facts-of.js';
import { GatherFacts } from '../facts/gather-facts.js';
import type { Gathered } from '../facts/inquiry.js';

/** A submitted application as the outbox names it. */
export interface SubmittedRow {
  /** The outbox row. */
  readonly id: string;
  /** The application. */
  readonly subjectId: string;
}

export interface CheckOptions {
  /**
   * How long registers may be silent about one person, from the start of the check, before a person takes
   * the case over. It is never decided by rules without a register that they need.
   */
  readonly registerSilenceSeconds: number;
}

/** Injection token of CheckOptions. */
export const CHECK_OPTIONS = Symbol('check options');

/** The first wait after a silent register; the queue doubles it with each further try. */
const ASK_AGAIN_MS = 500;

/** What eligibility.begin_checks hands out. */
interface Case {
  application_id: string;
  individual_id: IndividualId;
  policy_version_id: string;
  submitted_at: Date;
  checking_since: Date;
  reconsidered: boolean;
  personnummer_ciphertext: Buffer;
  key_encryption_key_id: string;
  wrapped_key: Buffer;
  /** The database's clock: a worker whose own is wrong decides no differently. */
  now: Date;
}

interface OpenedCase extends Case {
  readonly key: Buffer;
  readonly number: IdentityNumber;
  readonly policy: PolicyDocument;
  /** Whom the policy needs to ask. */
  readonly sources: readonly FactSource[];
}

/** A decision as eligibility.record_decisions takes it. */
interface DecisionRow {
  readonly applicationId: string;
  readonly outcome: string;
  readonly policyVersionId: string;
  readonly failedRules: string[];
  readonly unknownRules: string[];
  readonly inputHash: string;
  readonly dossier: string;
  readonly municipalityCode: string | null;
  /** Without an answer of the register, what it said before still counts. */
  readonly registerAnswered: boolean;
  readonly protectedIdentity: boolean;
  /** The part of the budget that the person belongs to; null for none. */
  readonly setAside: string | null;
}

/** Checks submitted applications, many at once: facts from the registers, rules, decision. */
@Injectable()
export class CheckEligibility {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
    private readonly gatherFacts: GatherFacts,
    private readonly policies: PolicyVersions,
    @Inject(CHECK_OPTIONS) private readonly options: CheckOptions,
  ) {}

  /**
   * Decides every application for which all registers that its policy needs have answered; the outbox rows are
   * done with their decisions.
   * @throws RetryLater when a register was silent about some; those come again.
   */
  async execute(rows: readonly SubmittedRow[], signal?: AbortSignal): Promise<void> {
    // The numbers are read, and their reading logged, before anything else; no transaction is open while
    // the registers think.
    const cases = await this.begin(rows);
    const gathered = await this.gatherFacts.execute(
      cases.map((each) => ({ ...each, applicationId: each.application_id, individualId: each.individual_id })),
      signal,
    );
    const decisions: DecisionRow[] = [];
    const waiting = new Map<string, readonly FactSource[]>();
    for (const each of cases) {
      const known = gathered.get(each.application_id);
      if (known === undefined) throw new Error(`nothing was gathered for application ${each.application_id}`);
      if (known.silent.length === 0 || this.silentTooLong(each)) decisions.push(this.decide(each, known));
      else waiting.set(each.application_id, known.silent);
    }
    await this.record(
      decisions,
      rows.filter((row) => !waiting.has(row.subjectId)).map((row) => row.id),
    );
    if (waiting.size > 0) {
      const silent = [...new Set([...waiting.values()].flat())].join(', ');
      throw new RetryLater(`registers are silent: ${silent}`, ASK_AGAIN_MS);
    }
  }

  private async begin(rows: readonly SubmittedRow[]): Promise<OpenedCase[]> {
    const cases = await this.database.query<Case>(
      'select c.*, clock_timestamp() as now from eligibility.begin_checks($1) c',
      [rows.map((row) => row.subjectId)],
    );
    const policies = await this.policies.execute(cases.map((each) => each.policy_version_id));
    const sources = new Map([...policies].map(([id, policy]) => [id, sourcesNeeded(policy)]));
    return cases.map((each) => {
      const policy = policies.get(each.policy_version_id);
      if (policy === undefined) throw new Error(`policy version ${each.policy_version_id} was not read`);
      const key = this.vault.unwrap({ keyEncryptionKeyId: each.key_encryption_key_id, wrappedKey: each.wrapped_key });
      // Only checked numbers were ever sealed.
      const number = this.vault.open(key, each.personnummer_ciphertext) as IdentityNumber;
      return { ...each, key, number, policy, sources: sources.get(each.policy_version_id) ?? [] };
    });
  }

  private decide(each: OpenedCase, known: Gathered): DecisionRow {
    const facts = factsOf(known, each.sources, { submittedAt: each.submitted_at, checkedAt: each.now });
    const { outcome, dossier } = check({
      policyVersionId: each.policy_version_id,
      policy: each.policy,
      facts,
      now: each.now,
      reconsidered: each.reconsidered,
    });
    return {
      applicationId: each.application_id,
      outcome,
      policyVersionId: each.policy_version_id,
      failedRules: rulesThat('failed', dossier.findings),
      unknownRules: rulesThat('unknown', dossier.findings),
      inputHash: inputHash(dossier).toString('hex'),
      dossier: this.vault.seal(each.key, JSON.stringify(dossier)).toString('base64'),
      // A protected municipality goes into no statistics and no report.
      municipalityCode: facts.register?.protectedIdentity ? null : (facts.register?.municipalityCode ?? null),
      registerAnswered: facts.register !== null,
      protectedIdentity: facts.register?.protectedIdentity ?? false,
      setAside: setAsideOf(facts, each.policy),
    };
  }

  private silentTooLong(each: Case): boolean {
    return each.now.getTime() - each.checking_since.getTime() >= this.options.registerSilenceSeconds * 1_000;
  }

  private async record(decisions: readonly DecisionRow[], outboxIds: readonly string[]): Promise<void> {
    if (outboxIds.length === 0) return;
    const result = await this.database.call<number>('eligibility.record_decisions', [
      JSON.stringify(decisions),
      outboxIds,
    ]);
    if (!result.ok) throw new Error(`decisions cannot be refused, but were: ${result.refusal.code}`);
  }
}
