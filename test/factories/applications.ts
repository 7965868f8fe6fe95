import { randomBytes } from 'node:crypto';
import type { Programme } from './programmes.js';
import { rowOf, rowsOf, type Queryable, type TestBed } from './test-bed.js';

/** People whose number nobody can read: index, ciphertext and key are random bytes. Returns their ids. */
export async function createIndividuals(bed: TestBed, count = 1): Promise<string[]> {
  const bytes = Array.from({ length: count }, () => randomBytes(32));
  const rows = await rowsOf<{ id: string }>(
    bed.owner,
    `with person as (
       insert into individuals.individual (personnummer_index, personnummer_ciphertext, name_ciphertext)
       select b, b, b from unnest($1::bytea[]) b returning id
     ), keyed as (
       insert into identity.person_key (individual_id, key_encryption_key_id, wrapped_key) select id, 'test', '\\x00' from person
     )
     select id from person`,
    [bytes],
  );
  return rows.map((row) => row.id);
}

export async function createIndividual(bed: TestBed): Promise<string> {
  const [id = ''] = await createIndividuals(bed);
  return id;
}

export type ApplicationState =
  'submitted' | 'checking' | 'manual-review' | 'eligible' | 'waitlisted' | 'rejected' | 'withdrawn';

export interface Application {
  readonly id: string;
  readonly individualId: string;
  readonly seq: bigint;
}

/** Applications of new people, in queue order and in any state short of granted. */
export async function createApplications(
  bed: TestBed,
  programme: Programme,
  count: number,
  status: ApplicationState = 'eligible',
): Promise<Application[]> {
  const people = await createIndividuals(bed, count);
  const rows = await rowsOf<Application>(
    bed.owner,
    `insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor, language, status, decided_at)
     select person, $2, $3, $4, $5, 'sv', $6, case when $6 in ('eligible', 'waitlisted', 'rejected') then now() end
     from unnest($1::uuid[]) person returning id, individual_id as "individualId", seq`,
    [people, programme.id, programme.roundId, programme.policyVersionId, programme.grantMinor, status],
  );
  return rows.sort((a, b) => (a.seq < b.seq ? -1 : 1));
}

export async function createApplication(
  bed: TestBed,
  programme: Programme,
  status: ApplicationState = 'eligible',
): Promise<Application> {
  const [application] = await createApplications(bed, programme, 1, status);
  if (application === undefined) throw new Error('no application was written');
  return application;
}

/** The rules' decisions on applications under checking, as the worker records them. */
export async function recordDecisions(
  db: Queryable,
  programme: Programme,
  decisions: readonly (readonly [applicationId: string, outcome: string])[],
): Promise<number> {
  const rows = decisions.map(([applicationId, outcome]) => ({
    applicationId,
    outcome,
    policyVersionId: programme.policyVersionId,
    failedRules: outcome === 'rejected' ? ['age'] : [],
    unknownRules: [],
    inputHash: randomBytes(32).toString('hex'),
    dossier: randomBytes(16).toString('base64'),
    municipalityCode: '0180',
  }));
  const answer = await rowOf<{ n: number }>(db, `select eligibility.record_decisions($1, '{}') as n`, [
    JSON.stringify(rows),
  ]);
  return answer.n;
}

/** Checks and decides submitted applications. */
export async function decide(
  db: Queryable,
  programme: Programme,
  ids: readonly string[],
  outcome: string,
): Promise<number> {
  await db.query('select * from eligibility.begin_checks($1)', [ids]);
  return recordDecisions(
    db,
    programme,
    ids.map((id) => [id, outcome] as const),
  );
}

export const statusOf = async (db: Queryable, applicationId: string): Promise<string> =>
  (await rowOf<{ status: string }>(db, 'select status from eligibility.application where id = $1', [applicationId]))
    .status;

export interface GrantedBatch {
  readonly granted: number;
  readonly waitlisted: number;
  readonly blocked: boolean;
}

export const grantBatch = async (db: Queryable, programmeId: string, limit = 1000): Promise<GrantedBatch> =>
  (await rowOf<{ batch: GrantedBatch }>(db, 'select checkbook.grant_batch($1, $2) as batch', [programmeId, limit]))
    .batch;

/**
 * Grants until nothing more can be granted and everybody else knows that they wait. Waits out "blocked": transactions of other test files on the same server
 * count as in flight too.
 */
export async function grantAll(db: Queryable, programmeId: string, limit = 1000): Promise<number> {
  let granted = 0;
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt;) {
    const batch = await grantBatch(db, programmeId, limit);
    granted += batch.granted;
    if (batch.granted + batch.waitlisted === 0 && !batch.blocked) return granted;
  }
  throw new Error('the grants stayed blocked');
}
