import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/**
 * People the database knows, with random bytes where a real one's sealed number would be: nothing here needs to read
 * it. @returns their ids.
 */
export async function seedPeople(owner: pg.Client, people: number): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into individuals.individual (personnummer_index, personnummer_ciphertext)
     select sha256($1::bytea || n::text::bytea), sha256(n::text::bytea) from generate_series(1, $2::int) n
     returning id`,
    [randomBytes(16), people],
  );
  return rows.map(({ id }) => id);
}
