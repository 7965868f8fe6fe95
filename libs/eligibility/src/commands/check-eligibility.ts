import { Inject, Injectable } from '@nestjs/common';
import { PersonVault } from '@techcheck/identity';
import {
  numberFacts,
  Registers,
  RegisterUnavailable,
  type IdentityNumber,
  type RegisteredPerson,
} from '@techcheck/individuals';
import { Database, RetryLater } from '@techcheck/platform';
import { dayInSweden, PolicyVersions, type Facts } from '@techcheck/programme';
import { check, inputHash, rulesThat } from '../domain/dossier.js';

/** A submitted application as the outbox names it. */
export interface SubmittedRow {
  /** The outbox row. */
  readonly id: string;
  /** The application. */
  readonly subjectId: string;
}

export interface CheckOptions {
  /**
   * How long the register may be silent about one person, from the start of the check, before a person
   * takes the case over. It is never decided by rules without the register.
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
}

/** Checks submitted applications, many at once: facts from the register, rules, decision. */
@Injectable()
export class CheckEligibility {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
    private readonly registers: Registers,
    private readonly policies: PolicyVersions,
    @Inject(CHECK_OPTIONS) private readonly options: CheckOptions,
  ) {}

  /**
   * Decides every application the register answers for; the outbox rows are done with their decisions.
   * @throws RetryLater when the register was silent about some; those come again.
   */
  async execute(rows: readonly SubmittedRow[], signal?: AbortSignal): Promise<void> {
    // The numbers are read, and their reading logged, before anything else; no transaction is open while
    // the register thinks.
    const cases = await this.begin(rows);
    const answers = await this.ask(cases, signal);
    const policies = await this.policies.execute(cases.map((each) => each.policy_version_id));
    const ready = cases.filter((each) => answers.has(each.number) || this.silentTooLong(each));
    const waiting = new Set(cases.filter((each) => !ready.includes(each)).map((each) => each.application_id));
    const decisions = ready.map((each): DecisionRow => {
      const policy = policies.get(each.policy_version_id);
      if (policy === undefined) throw new Error(`policy version ${each.policy_version_id} was not read`);
      const facts = factsOf(each, answers.get(each.number));
      const { outcome, dossier } = check({
        policyVersionId: each.policy_version_id,
        policy,
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
      };
    });
    await this.record(
      decisions,
      rows.filter((row) => !waiting.has(row.subjectId)).map((row) => row.id),
    );
    if (waiting.size > 0) throw new RetryLater('the population register is silent', ASK_AGAIN_MS);
  }

  private async begin(rows: readonly SubmittedRow[]): Promise<OpenedCase[]> {
    const cases = await this.database.query<Case>(
      'select c.*, clock_timestamp() as now from eligibility.begin_checks($1) c',
      [rows.map((row) => row.subjectId)],
    );
    return cases.map((each) => {
      const key = this.vault.unwrap({ keyEncryptionKeyId: each.key_encryption_key_id, wrappedKey: each.wrapped_key });
      // Only checked numbers were ever sealed.
      return { ...each, key, number: this.vault.open(key, each.personnummer_ciphertext) as IdentityNumber };
    });
  }

  private async ask(
    cases: readonly OpenedCase[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, RegisteredPerson>> {
    if (cases.length === 0) return new Map();
    try {
      return await this.registers.of('population').lookup(
        cases.map((each) => each.number),
        signal,
      );
    } catch (error) {
      if (error instanceof RegisterUnavailable) return new Map();
      throw error;
    }
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

function factsOf(each: OpenedCase, person: RegisteredPerson | undefined): Facts {
  return {
    number: numberFacts(each.number),
    register:
      person === undefined
        ? null
        : {
            birthDate: person.birthDate,
            registeredInSweden: person.registeredInSweden,
            municipalityCode: person.municipalityCode,
            deceasedOn: person.deceasedOn,
            protectedIdentity: person.protectedIdentity,
          },
    submittedOn: dayInSweden(each.submitted_at),
    checkedOn: dayInSweden(each.now),
  };
}
