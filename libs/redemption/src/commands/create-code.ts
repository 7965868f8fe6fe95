import { Injectable } from '@nestjs/common';
import { actorJson, type Actor } from '@techcheck/audit';
import type { IndividualId, SessionId, VoucherId } from '@techcheck/kernel';
import { Database, type CommandResult } from '@techcheck/platform';
import { toString as drawQr } from 'qrcode';
import { CodeHasher } from '../domain/code-hasher.js';
import { newQrCode } from '../domain/qr-code.js';
import { groupTypedCode, newTypedCode } from '../domain/typed-code.js';

export interface CreateCodeCommand {
  readonly individualId: IndividualId;
  readonly voucherId: VoucherId;
  /** Terms the learner agrees to beforehand: this session on its days at this amount (öre, digits), and no other. */
  readonly terms?: { readonly sessionId: SessionId; readonly amountMinor: string };
}

/** A new one-time code. The secrets are in this answer and nowhere else. */
export interface CodeView {
  id: string;
  voucherId: string;
  expiresAt: string;
  typedCode: string;
  qrText: string;
  qrSvg: string;
}

/** What the database answers: the code without its secrets. */
type StoredCode = Pick<CodeView, 'id' | 'voucherId' | 'expiresAt'>;

/**
 * Makes a one-time code for a voucher, to type and to scan. It takes no idempotency key: the answer holds
 * secrets, which must never be stored. A repeated request makes another code.
 */
@Injectable()
export class CreateCode {
  constructor(
    private readonly database: Database,
    private readonly hasher: CodeHasher,
  ) {}

  /** Refuses: voucher-not-found, voucher-not-active, voucher-expired, session-not-found. */
  async execute(actor: Actor, command: CreateCodeCommand): Promise<CommandResult<CodeView>> {
    const typedCode = newTypedCode();
    const qrText = newQrCode(this.hasher.keyId);
    const result = await this.database.command<StoredCode>('redemption.create_code', [
      actorJson(actor),
      command.individualId,
      command.voucherId,
      this.hasher.typed(typedCode),
      this.hasher.scanned(qrText),
      command.terms?.sessionId ?? null,
      command.terms?.amountMinor ?? null,
    ]);
    if (!result.ok) return result;
    const qrSvg = await drawQr(qrText, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
    const body = { ...result.value.body, typedCode: groupTypedCode(typedCode), qrText, qrSvg };
    return { ok: true, value: { ...result.value, body } };
  }
}
