/** One key, recognisable. */
export interface KeyFingerprint {
  readonly name: string;
  /** 16 bytes. */
  readonly fingerprint: Buffer;
}

/**
 * The port to wherever keys live: files in the data folder by default, a key management service in
 * a larger installation. Nothing else in the product reads a key.
 */
export abstract class KeyStore {
  /** Wraps a person's data key with the current key-encryption key. */
  abstract wrap(key: Buffer): { keyEncryptionKeyId: string; wrappedKey: Buffer };
  /** @throws Error when the key-encryption key is gone or the wrapped key was tampered with. */
  abstract unwrap(keyEncryptionKeyId: string, wrappedKey: Buffer): Buffer;
  /** HMAC-SHA-256 for the personnummer's blind index. */
  abstract blindIndex(value: string): Buffer;
  /** HMAC-SHA-256 for one-time codes. */
  abstract codeHash(value: string): Buffer;
  /** The id of the current key-encryption key, as wrapped keys carry it. */
  abstract keyEncryptionKeyId(): string;
  /**
   * What tells each key that stored data depends on from any other, without telling anything about it. The key that
   * signs tokens is none of them: they live for an hour, and a new one is as good.
   */
  abstract fingerprints(): readonly KeyFingerprint[];
  /** Where the keys are, for whoever has to find the right ones. */
  abstract get place(): string;
  /** The HMAC key of bearer tokens, 32 bytes. */
  abstract tokenSigningKey(): Buffer;
}
