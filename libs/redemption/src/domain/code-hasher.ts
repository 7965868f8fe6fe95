import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyStore } from '@techcheck/identity';
import { readQrCode, type QrCode } from './qr-code.js';
import { readTypedCode, type TypedCode } from './typed-code.js';

/** Turns codes into the keyed hashes that are all we keep of them. */
@Injectable()
export class CodeHasher {
  /** Names the code key without telling anything about it; part of each QR text. */
  readonly keyId: string;

  constructor(private readonly keys: KeyStore) {
    this.keyId = keys.codeHash('key id').subarray(0, 4).toString('hex');
  }

  /** The prefix keeps the two kinds apart: nothing typed can ever be taken for a scanned one. */
  typed(code: TypedCode): Buffer {
    return this.keys.codeHash(`typed ${code}`);
  }

  scanned(code: QrCode): Buffer {
    return this.keys.codeHash(`qr ${code}`);
  }

  /**
   * The hash of whatever a provider has typed or scanned. What cannot be a code gets a random hash, which no
   * code has: it then takes the same way, and the same time, as a code that is not known.
   */
  presented(text: string): Buffer {
    const scanned = readQrCode(text);
    if (scanned !== undefined) return this.scanned(scanned);
    const typed = readTypedCode(text);
    return typed === undefined ? this.keys.codeHash(randomBytes(32).toString('hex')) : this.typed(typed);
  }
}
