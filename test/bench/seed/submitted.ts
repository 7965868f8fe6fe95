import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileKeyStore, PersonVault } from '@techcheck/identity';
import type { Database } from '@techcheck/platform';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { parse } from 'yaml';
import { repositoryRoot } from '../../support/product-process.js';
import type { BenchProgramme } from './programme.js';

/** Sample people whom the simulated register and the sample policy find eligible. */
const ELIGIBLE = ['anna', 'erik', 'fatima', 'david'];

/**
 * Registers people whose sealed number the worker can open: official test numbers, each person with a key of their own.
 * Many have the same number, which their index, random here, does not tell.
 * @returns their ids.
 */
export async function seedSealedPeople(owner: pg.Client, dataDir: string, people: number): Promise<string[]> {
  // The vault needs a database only to read keys, and here they are made.
  const vault = new PersonVault(new FileKeyStore(dataDir), undefined as unknown as Database);
  const numbers = sampleNumbers();
  const rows = Array.from({ length: people }, (_, at) => {
    const { key, wrapped } = vault.newKey();
    const number = vault.seal(key, numbers[at % numbers.length] ?? '');
    return { id: newId(), index: randomBytes(32), number, ...wrapped };
  });
  await owner.query(
    `insert into individuals.individual (id, personnummer_index, personnummer_ciphertext)
     select * from unnest($1::uuid[], $2::bytea[], $3::bytea[])`,
    [rows.map(({ id }) => id), rows.map(({ index }) => index), rows.map(({ number }) => number)],
  );
  await owner.query(
    `insert into identity.person_key (individual_id, key_encryption_key_id, wrapped_key)
     select * from unnest($1::uuid[], $2::text[], $3::bytea[])`,
    [rows.map(({ id }) => id), rows.map((row) => row.keyEncryptionKeyId), rows.map(({ wrappedKey }) => wrappedKey)],
  );
  return rows.map(({ id }) => id);
}

function sampleNumbers(): string[] {
  const file = join(repositoryRoot(), 'config', 'sample', 'people.yaml');
  const people = parse(readFileSync(file, 'utf8')) as { name: string; personnummer: string }[];
  return people.filter(({ name }) => ELIGIBLE.includes(name)).map(({ personnummer }) => personnummer);
}

/** Their applications with the audit and outbox rows of each, as the API leaves them behind; all at one moment. */
export async function submitAll(owner: pg.Client, programme: BenchProgramme, people: readonly string[]): Promise<void> {
  await owner.query(
    `with application as (
       insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor, language)
       select id, $2, $3, $4, $5::bigint, 'sv' from unnest($1::uuid[]) id returning id, individual_id
     ), logged as (
       insert into audit.entry (actor_kind, actor_id, action, subject_kind, subject_id)
       select 'individual', individual_id, 'application.submitted', 'application', id from application
     )
     insert into platform.outbox (topic, subject_id) select 'application.submitted', id from application`,
    [people, programme.id, programme.roundId, programme.policyVersionId, programme.grantMinor.toString()],
  );
}
