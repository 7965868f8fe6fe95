import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { VoucherId } from '@techcheck/kernel';
import { Database, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { VoucherView } from '../queries/voucher-view.js';

export interface ChangeVoucherCommand {
  readonly voucherId: VoucherId;
  readonly event: 'suspend' | 'resume' | 'revoke';
  /** Kept in the audit trail; no personal data. */
  readonly reason: string;
}

/** Suspends, resumes or revokes a voucher. Revoking returns what is free to the budget; holds run their course. */
@Injectable()
export class ChangeVoucher {
  constructor(private readonly database: Database) {}

  /** Refuses: voucher-not-found, voucher-wrong-status, idempotency-*. */
  async execute(actor: Actor, key: IdempotencyKey, command: ChangeVoucherCommand): Promise<CommandResult<VoucherView>> {
    return this.database.command<VoucherView>('checkbook.change_voucher', [
      actorJson(actor),
      key.keyHash,
      key.fingerprint,
      command.voucherId,
      command.event,
      command.reason,
    ]);
  }
}
