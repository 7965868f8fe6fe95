import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import { KeyStore } from './key-store.js';

/**
 * Holds the keys against those that the database was written with. Missing keys are made anew, and beside an old
 * database new ones would do harm without a word: nobody could be found again, and what is stored now would be lost
 * when the old ones came back.
 */
@Injectable()
export class KnownKeys implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyStore,
  ) {}

  /**
   * Notes the keys in a new database.
   * @throws Error with one line when the database knows others.
   */
  async onApplicationBootstrap(): Promise<void> {
    const strange = await this.strangers();
    if (strange.length === 0) return;
    throw new Error(
      `DATA_DIR does not fit the database: the keys in ${this.keys.place} are not those it was written with (${strange.join(', ')}); start with the DATA_DIR of this database, or put its keys back from the backup`,
    );
  }

  /** The names of the keys that are not those of the database. */
  private async strangers(): Promise<string[]> {
    const own = this.keys.fingerprints();
    const known = await this.noted();
    const missing = own.filter(({ name }) => !known.has(name));
    if (missing.length > 0) {
      // A database that is older than the list can still tell by whose key its people's keys are wrapped.
      if (await this.holdsOthersKeys()) return ['personal-data'];
      await this.note(missing.map(({ name }) => name));
    }
    const now = missing.length > 0 ? await this.noted() : known;
    return own.filter(({ name, fingerprint }) => !now.get(name)?.equals(fingerprint)).map(({ name }) => name);
  }

  private async noted(): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await this.database.query<{ name: string; fingerprint: Buffer }>(
      'select name, fingerprint from identity.key_fingerprint',
    );
    return new Map(rows.map(({ name, fingerprint }) => [name, fingerprint]));
  }

  private async holdsOthersKeys(): Promise<boolean> {
    const rows = await this.database.query(
      'select 1 from identity.person_key where key_encryption_key_id <> $1 limit 1',
      [this.keys.keyEncryptionKeyId()],
    );
    return rows.length > 0;
  }

  /** API and worker start at the same time: the first counts. */
  private async note(names: readonly string[]): Promise<void> {
    const fresh = this.keys.fingerprints().filter(({ name }) => names.includes(name));
    await this.database.query(
      `insert into identity.key_fingerprint (name, fingerprint) select * from unnest($1::text[], $2::bytea[])
       on conflict (name) do nothing`,
      [fresh.map(({ name }) => name), fresh.map(({ fingerprint }) => fingerprint)],
    );
  }
}
