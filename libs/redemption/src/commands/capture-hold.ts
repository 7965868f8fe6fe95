import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { HoldId, ProviderId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { CaptureView } from '../queries/views.js';

export interface CaptureHoldCommand {
  readonly providerId: ProviderId;
  readonly holdId: HoldId;
  /** Öre, digits; part or all of what is left. */
  readonly amountMinor: string;
  /** What shows that the service was given. The policy says which kinds count for the purpose. */
  readonly evidence: { readonly kind: string; readonly reference: string };
}

/**
 * The provider takes held money for a service given. It becomes payable when the learner confirms, or after silence
 * once the service has begun and the cooling-off is over.
 */
@Injectable()
export class CaptureHold {
  constructor(private readonly database: Database) {}

  /**
   * Refuses: hold-not-found, hold-wrong-status, hold-disputed, hold-expired, capture-above-hold,
   * evidence-not-accepted, service-not-started, idempotency-*.
   */
  async execute(actor: Actor, key: IdempotencyKey, command: CaptureHoldCommand): Promise<CommandResult<CaptureView>> {
    return this.database.command<CaptureView>('redemption.capture_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.providerId,
      command.holdId,
      command.amountMinor,
      command.evidence.kind,
      command.evidence.reference,
    ]);
  }
}
