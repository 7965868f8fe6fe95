import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import { refused, type ProgrammeId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import { readPolicyDocument } from '../domain/read-policy-document.js';

/** A published version. */
export interface PublishedPolicy {
  readonly id: string;
  readonly programmeId: string;
  readonly version: number;
  readonly inForceFrom: string;
}

/** Publishes a policy document as the programme's next version; versions never change afterwards. */
@Injectable()
export class PublishPolicy {
  constructor(private readonly database: Database) {}

  /**
   * @param document as it came; all that is wrong with it is told at once.
   * Refuses: validation-failed (with errors), programme-not-found, policy-not-after-previous, idempotency-*.
   */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    programmeId: ProgrammeId,
    document: unknown,
  ): Promise<CommandResult<PublishedPolicy>> {
    const reading = readPolicyDocument(document);
    if (!reading.ok) return refused('validation-failed', { errors: reading.errors });
    return this.database.command<PublishedPolicy>('programme.publish_policy', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      programmeId,
      JSON.stringify(reading.document),
    ]);
  }
}
