import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, seal } from './seal.js';
import { KeyStore, type KeyFingerprint } from './key-store.js';

const KEY_BYTES = 32;

/**
 * Keys as files of mode 600 in `DATA_DIR/keys`, generated at the first start. Losing the folder loses
 * all personal data; back it up apart from the database.
 */
export class FileKeyStore extends KeyStore {
  private readonly folder: string;
  private readonly keyEncryptionKey: Buffer;
  private readonly blindIndexKey: Buffer;
  private readonly codeKey: Buffer;
  private readonly signingKey: Buffer;
  private readonly ownKeyId: string;

  constructor(dataDir: string) {
    super();
    this.folder = join(dataDir, 'keys');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.keyEncryptionKey = this.secret('personal-data');
    this.ownKeyId = keyId(this.keyEncryptionKey);
    this.blindIndexKey = this.secret('blind-index');
    this.codeKey = this.secret('voucher-codes');
    this.signingKey = this.secret('token-signing');
  }

  override wrap(key: Buffer): { keyEncryptionKeyId: string; wrappedKey: Buffer } {
    return { keyEncryptionKeyId: this.ownKeyId, wrappedKey: seal(this.keyEncryptionKey, key) };
  }

  override unwrap(keyEncryptionKeyId: string, wrappedKey: Buffer): Buffer {
    if (keyEncryptionKeyId !== this.ownKeyId) {
      throw new Error(`the key-encryption key ${keyEncryptionKeyId} is not in ${this.folder}`);
    }
    return open(this.keyEncryptionKey, wrappedKey);
  }

  override blindIndex(value: string): Buffer {
    return createHmac('sha256', this.blindIndexKey).update(value).digest();
  }

  override codeHash(value: string): Buffer {
    return createHmac('sha256', this.codeKey).update(value).digest();
  }

  override fingerprints(): readonly KeyFingerprint[] {
    const keys = {
      'personal-data': this.keyEncryptionKey,
      'blind-index': this.blindIndexKey,
      'voucher-codes': this.codeKey,
    };
    return Object.entries(keys).map(([name, key]) => ({ name, fingerprint: derived(key, 'fingerprint', 16) }));
  }

  override get place(): string {
    return this.folder;
  }

  override keyEncryptionKeyId(): string {
    return this.ownKeyId;
  }

  override tokenSigningKey(): Buffer {
    return this.signingKey;
  }

  private secret(name: string): Buffer {
    const key = Buffer.from(
      this.load(`${name}.key`, () => randomBytes(KEY_BYTES).toString('base64')),
      'base64',
    );
    if (key.length !== KEY_BYTES) throw new Error(`${join(this.folder, name)}.key is damaged`);
    return key;
  }

  /** Reads a file, or makes it; when two processes make it at once, both end up with the same. */
  private load(name: string, make: () => string): string {
    const path = join(this.folder, name);
    const draft = `${path}.${process.pid}.new`;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      writeFileSync(draft, make(), { mode: 0o600, flush: true });
      try {
        linkSync(draft, path);
      } catch {
        // Another process was first; its key counts.
      } finally {
        unlinkSync(draft);
      }
      return readFileSync(path, 'utf8');
    }
  }
}

/** Names the key without telling anything about it (RFC 5869, HKDF). */
function keyId(key: Buffer): string {
  return derived(key, 'key id', 8).toString('hex');
}

function derived(key: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, bytes));
}
