import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import type { Actor } from '@techcheck/audit';
import { KeyStore } from './key-store.js';
import { open, seal } from './seal.js';

/** A person's key as stored: wrapped, with the id of what wrapped it. */
export interface WrappedKey {
  readonly keyEncryptionKeyId: string;
  readonly wrappedKey: Buffer;
}

/** Why protected data is read; it goes into the access log that the person can see. */
export interface AccessReason {
  readonly actor: Actor;
  /** What is read, e.g. `decision dossier`. */
  readonly what: string;
  /** The purpose, e.g. the case it belongs to. 3-500 characters. */
  readonly why: string;
}

/** Seals and opens personal data under each person's own key. */
@Injectable()
export class PersonVault {
  constructor(
    private readonly keys: KeyStore,
    private readonly database: Database,
  ) {}

  /** A new data key for a new person: the plain key for now, the wrapped one to store. */
  newKey(): { key: Buffer; wrapped: WrappedKey } {
    const key = randomBytes(32);
    return { key, wrapped: this.keys.wrap(key) };
  }

  seal(key: Buffer, plaintext: string): Buffer {
    return seal(key, plaintext);
  }

  open(key: Buffer, sealed: Buffer): string {
    return open(key, sealed).toString('utf8');
  }

  unwrap(wrapped: WrappedKey): Buffer {
    return this.keys.unwrap(wrapped.keyEncryptionKeyId, wrapped.wrappedKey);
  }

  /** The keyed index under which a personnummer (12 digits) can be found again. */
  index(personnummer: string): Buffer {
    return this.keys.blindIndex(personnummer);
  }

  /**
   * Fetches a person's key after writing to the access log who reads what and why, in one statement:
   * where the log cannot be written, the read fails.
   * @returns undefined when the person has been erased.
   */
  async keyOf(individualId: string, reason: AccessReason): Promise<Buffer | undefined> {
    const rows = await this.database.query<{ key_encryption_key_id: string; wrapped_key: Buffer }>(
      `with logged as (
         insert into identity.access_log (actor_kind, actor_id, individual_id, what, why)
         values ($1, $2, $3, $4, $5) returning individual_id
       )
       select k.key_encryption_key_id, k.wrapped_key
       from logged join identity.person_key k on k.individual_id = logged.individual_id`,
      [reason.actor.kind, reason.actor.id ?? null, individualId, reason.what, reason.why],
    );
    const [row] = rows;
    return row && this.unwrap({ keyEncryptionKeyId: row.key_encryption_key_id, wrappedKey: row.wrapped_key });
  }

  /** The person's key for sealing something new about them; nothing is read, so nothing is logged. */
  async sealFor(individualId: string, plaintext: string): Promise<Buffer | undefined> {
    const rows = await this.database.query<{ key_encryption_key_id: string; wrapped_key: Buffer }>(
      'select key_encryption_key_id, wrapped_key from identity.person_key where individual_id = $1',
      [individualId],
    );
    const [row] = rows;
    return (
      row &&
      seal(this.unwrap({ keyEncryptionKeyId: row.key_encryption_key_id, wrappedKey: row.wrapped_key }), plaintext)
    );
  }
}
