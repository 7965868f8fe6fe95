import { Injectable } from '@nestjs/common';
import { PersonVault } from '@techcheck/identity';
import { done, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { v7 as newId } from 'uuid';
import type { IdentityNumber } from '../domain/identity-number.js';

/** Someone who signs in, or whom a sample brings along. */
export interface Newcomer {
  readonly personnummer: IdentityNumber;
  readonly name?: string;
  readonly protectedIdentity?: boolean;
}

interface SealedNewcomer {
  readonly id: string;
  readonly index: Buffer;
  readonly number: Buffer;
  readonly name: Buffer | null;
  readonly protectedIdentity: boolean;
  readonly keyId: string;
  readonly wrappedKey: Buffer;
}

/** Somebody's number was replaced while we looked: whoever signs in with the old one is not new after all. */
class NumberJustReplaced extends Error {}

/** Makes people known, many at once. Whoever is known already, by this number or a former one, keeps their id. */
@Injectable()
export class RegisterIndividuals {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** @returns the individuals' ids in the order given. */
  async execute(newcomers: readonly Newcomer[]): Promise<string[]> {
    const rows = newcomers.map((newcomer) => this.sealed(newcomer));
    for (;;) {
      try {
        return await this.register(rows);
      } catch (error) {
        if (!(error instanceof NumberJustReplaced)) throw error;
      }
    }
  }

  private async register(rows: readonly SealedNewcomer[]): Promise<string[]> {
    const result: Result<string[], never> | { ok: false } = await this.database.transaction(async (client) => {
      // Two sign-ins of the same new person at once: one inserts, the other finds.
      const inserted = await client.query<{ id: string }>(
        `insert into individuals.individual (id, personnummer_index, personnummer_ciphertext, name_ciphertext, protected_identity)
         select n.* from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::boolean[]) as n(id, index)
         where not exists (select from individuals.former_number f where f.personnummer_index = n.index)
         on conflict (personnummer_index) do nothing returning id`,
        [
          rows.map((row) => row.id),
          rows.map((row) => row.index),
          rows.map((row) => row.number),
          rows.map((row) => row.name),
          rows.map((row) => row.protectedIdentity),
        ],
      );
      const fresh = new Set(inserted.rows.map((row) => row.id));
      const kept = rows.filter((row) => fresh.has(row.id));
      await client.query(
        `insert into identity.person_key (individual_id, key_encryption_key_id, wrapped_key)
         select * from unnest($1::uuid[], $2::text[], $3::bytea[])`,
        [kept.map((row) => row.id), kept.map((row) => row.keyId), kept.map((row) => row.wrappedKey)],
      );
      await client.query(
        `with person as (select unnest($1::uuid[]) as id),
         logged as (insert into audit.entry (actor_kind, action, subject_kind, subject_id)
           select 'system', 'individual.registered', 'individual', id from person)
         insert into platform.outbox (topic, subject_id, done_at)
         select 'individual.registered', id, platform.done_at_birth('individual.registered') from person`,
        [kept.map((row) => row.id)],
      );
      const found = await client.query<{ id: string; index: Buffer; former: boolean }>(
        `select id, personnummer_index as index, false as former from individuals.individual where personnummer_index = any ($1)
         union all
         select individual_id, personnummer_index, true from individuals.former_number where personnummer_index = any ($1)`,
        [rows.map((row) => row.index)],
      );
      const byIndex = new Map(found.rows.map((row) => [row.index.toString('hex'), row.id]));
      // Our insert may have waited for the change of the number, and gone ahead once the number was free.
      if (found.rows.some(({ former, index }) => former && kept.some((row) => row.index.equals(index)))) {
        throw new NumberJustReplaced();
      }
      return done(rows.map((row) => byIndex.get(row.index.toString('hex')) ?? row.id));
    });
    if (!result.ok) throw new Error('registration cannot be refused');
    return result.value;
  }

  private sealed(newcomer: Newcomer): SealedNewcomer {
    const { key, wrapped } = this.vault.newKey();
    return {
      id: newId(),
      index: this.vault.index(newcomer.personnummer),
      number: this.vault.seal(key, newcomer.personnummer),
      name: newcomer.name === undefined ? null : this.vault.seal(key, newcomer.name),
      protectedIdentity: newcomer.protectedIdentity ?? false,
      keyId: wrapped.keyEncryptionKeyId,
      wrappedKey: wrapped.wrappedKey,
    };
  }
}
