import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** What an earlier start of this very build has left in the database. */
export interface ReadinessStamp {
  /** Of everything that decided what the start did. */
  readonly fingerprint: string;
  /** The role that API and worker log in as. */
  readonly login: string;
  /** True when the sample is loaded. */
  readonly sample: boolean;
}

const PREFIX = 'techcheck start: ';

/** From dist/apps/cli/src/start. */
const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const BUILD_HASH = join('dist', '.build-hash');
/** What is read at run time, so that no build notices when it changes. */
const FOLDERS = ['migrations', join('config', 'sample')];

/**
 * The fingerprint of this build, its migrations and its sample, and of whatever else the caller depends on; undefined
 * for a build that carries no hash, since its changes would go unnoticed.
 */
export function readinessFingerprint(...more: readonly string[]): string | undefined {
  try {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(folder, entry.name))
        .sort(),
    );
    const hash = createHash('sha256').update(JSON.stringify(more));
    for (const file of [BUILD_HASH, ...files]) hash.update(`\n${file}\n`).update(readFileSync(join(ROOT, file)));
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/**
 * The stamp of a database, kept as its comment: a copy made with pg_dump or from a template has none, and is then
 * migrated as if it were new. So is one whose lists of migrations are not as long as they were, or whose login for API
 * and worker is gone.
 * @throws when the database does not answer, or one of its lists of migrations is not there.
 */
export async function readStamp(ownerUrl: string): Promise<ReadinessStamp | undefined> {
  const row = await query<StampRow>(ownerUrl, STAMP);
  if (!row?.comment?.startsWith(PREFIX)) return undefined;
  const stamp = JSON.parse(row.comment.slice(PREFIX.length)) as ReadinessStamp & { readonly migrations: string };
  return stamp.migrations === row.migrations && row.logins.includes(stamp.login) ? stamp : undefined;
}

/** Leaves the stamp for the next start. */
export async function writeStamp(ownerUrl: string, stamp: ReadinessStamp): Promise<void> {
  const row = await query<StampRow>(ownerUrl, STAMP);
  const text = pg.escapeLiteral(PREFIX + JSON.stringify({ ...stamp, migrations: row?.migrations }));
  await query(
    ownerUrl,
    `do $$ begin execute format('comment on database %I is %L', current_database(), ${text}); end $$`,
  );
}

interface StampRow {
  readonly comment: string | null;
  /** How many of ours and how many of the queue store's have been applied. */
  readonly migrations: string;
  readonly logins: readonly string[];
}

const STAMP = `
  select shobj_description(oid, 'pg_database') as comment,
    (select count(*) from migration) || ' ' || (select count(*) from bullmq.migration) as migrations,
    (select coalesce(array_agg(rolname::text), '{}') from pg_roles where rolcanlogin) as logins
  from pg_database where datname = current_database()`;

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows[0];
  } finally {
    await client.end();
  }
}
