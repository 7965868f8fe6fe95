import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { BenchProgramme } from './programme.js';

/** New people whose applications have been found eligible and wait, in order, for money. */
export async function seedEligible(owner: pg.Client, programme: BenchProgramme, people: number): Promise<void> {
  await owner.query(
    `with person as (
       insert into individuals.individual (personnummer_index, personnummer_ciphertext)
       select sha256($1::bytea || n::text::bytea), sha256(n::text::bytea) from generate_series(1, $2::int) n
       returning id
     )
     insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor,
       language, status, municipality_code, decided_at)
     select id, $3, $4, $5, $6::bigint, 'sv', 'eligible', '0180', now() from person`,
    [
      randomBytes(16),
      people,
      programme.id,
      programme.roundId,
      programme.policyVersionId,
      programme.grantMinor.toString(),
    ],
  );
}
