import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import { done, refused, type IndividualId, type ProgrammeId } from '@techcheck/kernel';
import {
  Database,
  GroupCommit,
  isRefusalCode,
  type Answer,
  type CommandResult,
  type IdempotencyKey,
} from '@techcheck/platform';
import type { ApplicationView } from '../queries/application-view.js';

export interface SubmitApplicationCommand {
  readonly individualId: IndividualId;
  readonly programmeId: ProgrammeId;
  /** The language the person wants the decision in. */
  readonly language: 'sv' | 'en';
  /** The nonce of the waiting-room ticket that is used up; null when none was needed. */
  readonly ticket?: Buffer | null;
}

/** An element of what eligibility.submit_applications takes. */
type CommandRow = Readonly<Record<string, unknown>>;

/** An element of what it returns. */
type Outcome =
  Answer<ApplicationView> | { readonly refusal: string; readonly params?: Readonly<Record<string, unknown>> };

/** A call may take a moment longer when many come at once; each person still waits less. */
const GROUP_MAX = 100;
/** While one call is at the disk the other is at work; more would only take turns. */
const FLIGHTS_MAX = 2;

/** Puts a person in line. The check follows from the outbox, the grant from the check. */
@Injectable()
export class SubmitApplication {
  private readonly group = new GroupCommit<CommandRow, Outcome>((commands) => this.submit(commands), {
    groupMax: GROUP_MAX,
    flightsMax: FLIGHTS_MAX,
  });

  constructor(private readonly database: Database) {}

  /**
   * Refuses: programme-not-found, round-not-open, no-policy-in-force, individual-not-found, application-exists,
   * ticket-used, idempotency-*.
   */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: SubmitApplicationCommand,
  ): Promise<CommandResult<ApplicationView>> {
    const outcome = await this.group.execute({
      actor: JSON.parse(actorJson(actor)),
      key: key.keyHash.toString('hex'),
      fingerprint: key.fingerprint.toString('hex'),
      individualId: command.individualId,
      programmeId: command.programmeId,
      language: command.language,
      ticket: command.ticket?.toString('hex') ?? null,
    });
    if (!('refusal' in outcome)) return done(outcome);
    if (!isRefusalCode(outcome.refusal)) throw new Error(`refusal ${outcome.refusal} is not in the problem catalogue`);
    return refused(outcome.refusal, { ...outcome.params });
  }

  private async submit(commands: readonly CommandRow[]): Promise<readonly Outcome[]> {
    const answers = await this.database.call<readonly Outcome[]>('eligibility.submit_applications', [
      JSON.stringify(commands),
    ]);
    if (answers.ok) return answers.value;
    const { code, params } = answers.refusal;
    // Raised by a guard below, such as a lottery that has just closed: whom it concerns shows when each goes alone.
    if (commands.length > 1) throw new Error(`a group was refused: ${code}`);
    return [{ refusal: code, params }];
  }
}
