import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { ProviderId, SessionId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import { CodeHasher } from '../domain/code-hasher.js';
import type { HoldView } from '../queries/views.js';

export interface RequestHoldCommand {
  readonly providerId: ProviderId;
  /** What was typed or scanned. A secret until it is used. */
  readonly code: string;
  readonly sessionId: SessionId;
  /** Öre, digits. */
  readonly amountMinor: string;
}

/**
 * The provider presents a learner's code. The hold then waits for the learner's approval, or is held at once
 * when the learner has bound the code to exactly this session, on these days, and amount.
 */
@Injectable()
export class RequestHold {
  constructor(
    private readonly database: Database,
    private readonly hasher: CodeHasher,
  ) {}

  /**
   * Refuses: too-many-code-failures, session-not-found, session-closed, session-full, amount-above-price,
   * provider-not-accredited, provider-suspended, purpose-not-accredited, accreditation-dates,
   * code-not-accepted, session-moved, voucher-other-purpose, amount-above-ceiling, provider-not-a-redeemer,
   * own-contribution-missing, voucher-cannot-pay, idempotency-*.
   */
  async execute(actor: Actor, key: IdempotencyKey, command: RequestHoldCommand): Promise<CommandResult<HoldView>> {
    const result = await this.database.command<HoldView>('redemption.request_hold', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.providerId,
      this.hasher.presented(command.code),
      command.sessionId,
      command.amountMinor,
    ]);
    if (!result.ok && result.refusal.code === 'code-not-accepted') {
      await this.database.call('redemption.note_code_failure', [actorJson(actor), command.providerId]);
    }
    return result;
  }
}
