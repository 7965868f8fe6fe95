import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { withSessionSettings } from '../database/session-settings.js';
import { migrateQueueStore } from '../queue/migrate-queue-store.js';

export interface MigrateOptions {
  /** Login that owns the database. */
  readonly ownerUrl: string;
  /** Password for the login that API and worker use. */
  readonly appLoginPassword: string;
  readonly log?: (line: string) => void;
}

const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Where the reviewed SQL lies: beside package.json, wherever this file was compiled to. */
export function migrationsFolder(): string {
  let folder = fileURLToPath(new URL('.', import.meta.url));
  for (;;) {
    const candidate = join(folder, 'migrations');
    const parent = join(folder, '..');
    if (folder === parent) throw new Error('the folder migrations/ was not found');
    if (tryList(candidate).some((name) => FILE_NAME.test(name))) return candidate;
    folder = parent;
  }
}

function tryList(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** One TypeORM migration for each reviewed SQL file, in the order of their numbers. */
export function migrationClasses(upTo = 9999): (new () => MigrationInterface)[] {
  const folder = migrationsFolder();
  return tryList(folder)
    .map((file) => ({ file, parts: FILE_NAME.exec(file) }))
    .filter(({ parts }) => parts !== null && Number(parts[1]) <= upTo)
    .sort((a, b) => a.file.localeCompare(b.file))
    .map(({ file, parts }) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      // TypeORM orders migrations by a 13-digit number at the end of their name.
      const name = `${parts?.[2]}-${parts?.[1]?.padStart(13, '0')}`;
      return class implements MigrationInterface {
        readonly name = name;
        async up(runner: QueryRunner): Promise<void> {
          await runner.query(sql);
        }
        down(): Promise<void> {
          throw new Error('migrations go forward only; write a new one');
        }
      };
    });
}

/**
 * Brings the database forward and makes the login of the application's role.
 * @returns the names of what was applied, and the URL API and worker connect with.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<{ applied: string[]; appUrl: string }> {
  const log = options.log ?? (() => undefined);
  const { connectionString, options: sessionOptions } = withSessionSettings(options.ownerUrl);
  const source = new DataSource({
    type: 'postgres',
    url: connectionString,
    ...(sessionOptions === undefined ? {} : { extra: { options: sessionOptions } }),
    migrations: migrationClasses(),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    poolSize: 2,
  });
  await source.initialize();
  try {
    const lock = source.createQueryRunner();
    await lock.connect();
    try {
      // Two starts at once take turns; the second finds nothing left to do.
      await lock.query(`select pg_advisory_lock(hashtext('techcheck migrate'))`);
      const applied = await source.runMigrations();
      for (const migration of applied) log(`applied ${migration.name}`);
      const appUrl = await makeAppLogin(options, source);
      return { applied: applied.map((migration) => migration.name), appUrl };
    } finally {
      await lock.query(`select pg_advisory_unlock(hashtext('techcheck migrate'))`);
      await lock.release();
    }
  } finally {
    await source.destroy();
  }
}

async function makeAppLogin(options: MigrateOptions, source: DataSource): Promise<string> {
  const owner = new pg.Client({ connectionString: options.ownerUrl });
  await owner.connect();
  try {
    await migrateQueueStore(owner);
    const url = new URL(options.ownerUrl);
    // Roles belong to the cluster, so the login carries its database's name.
    const [{ name: database } = { name: '' }] = await source.query<{ name: string }[]>(
      'select current_database() as name',
    );
    const login = `techcheck_app_${database}`.slice(0, 63);
    const quoted = owner.escapeIdentifier(login);
    await owner.query(`do $$ begin create role ${quoted} login; exception when duplicate_object then null; end $$`);
    await owner.query(`alter role ${quoted} with login password ${owner.escapeLiteral(options.appLoginPassword)}`);
    await owner.query(`grant techcheck_app to ${quoted}`);
    url.username = encodeURIComponent(login);
    url.password = encodeURIComponent(options.appLoginPassword);
    return url.toString();
  } finally {
    await owner.end();
  }
}
