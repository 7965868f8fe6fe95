import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { parse } from 'yaml';
import { repositoryRoot } from '../../support/product-process.js';

/** An open programme with the sample's policy: six vouchers to a checkbook. */
export interface BenchProgramme {
  readonly id: string;
  readonly roundId: string;
  readonly policyVersionId: string;
  /** What one grant costs, in öre. */
  readonly grantMinor: bigint;
  readonly vouchersPerGrant: number;
}

interface SampleProgramme {
  readonly policy: Readonly<Record<string, unknown>> & {
    readonly eligibility: { readonly countedOn: string; readonly rules: readonly { readonly rule: string }[] };
    readonly purposes: readonly { readonly number: number }[];
  };
}

/** Who drafts is not who publishes. */
const AUTHOR = JSON.stringify({ kind: 'staff', id: randomUUID() });
const ACTOR = JSON.stringify({ kind: 'staff', id: randomUUID() });

/** The other registers' answers are not what is measured. */
const ASKS_POPULATION_ALONE = new Set(['working-age', 'residence']);

/** Publishes the policy and appropriates the money with the product's own functions. */
export async function seedProgramme(owner: pg.Client, grants: number): Promise<BenchProgramme> {
  const code = `bench-${randomUUID()}`;
  const { policy } = parse(
    readFileSync(join(repositoryRoot(), 'config', 'sample', 'programme.yaml'), 'utf8'),
  ) as SampleProgramme;
  const { countedOn, rules } = policy.eligibility;
  const eligibility = { countedOn, rules: rules.filter(({ rule }) => ASKS_POPULATION_ALONE.has(rule)) };
  const document = { ...policy, eligibility, inForceFrom: new Date(Date.now() - 86_400_000).toISOString() };
  const { id } = await one<{ id: string }>(
    owner,
    `insert into programme.programme (code, name_sv, name_en, created_by) values ($1, 'Mätning', 'Bench', $2) returning id`,
    [code, randomUUID()],
  );
  const { id: roundId } = await one<{ id: string }>(
    owner,
    `insert into programme.round (programme_id, name, opens_at, closes_at)
     values ($1, 'bench', now() - interval '1 day', now() + interval '1 year') returning id`,
    [id],
  );
  const { policyVersionId } = await one<{ policyVersionId: string }>(
    owner,
    `select programme.publish_policy($1, null, null, $2, (
       programme.draft_policy($3, null, null, $2, $4) #>> '{body,id}')::uuid) #>> '{body,id}' as "policyVersionId"`,
    [ACTOR, id, AUTHOR, JSON.stringify(document)],
  );
  const { grantMinor } = await one<{ grantMinor: string }>(
    owner,
    'select grant_minor as "grantMinor" from programme.policy_version where id = $1',
    [policyVersionId],
  );
  const programme = {
    id,
    roundId,
    policyVersionId,
    grantMinor: BigInt(grantMinor),
    vouchersPerGrant: document.purposes.reduce((sum, { number }) => sum + number, 0),
  };
  if (grants > 0) await appropriate(owner, programme, BigInt(grants) * programme.grantMinor);
  return programme;
}

export async function appropriate(owner: pg.Client, programme: BenchProgramme, amountMinor: bigint): Promise<void> {
  await owner.query(`select programme.appropriate($1, null, null, $2, $3, 'bench')`, [
    ACTOR,
    programme.id,
    amountMinor.toString(),
  ]);
}

async function one<Row extends pg.QueryResultRow>(client: pg.Client, sql: string, values: unknown[]): Promise<Row> {
  const { rows } = await client.query<Row>(sql, values);
  const [row] = rows;
  if (row === undefined) throw new Error(`no row from ${sql}`);
  return row;
}
