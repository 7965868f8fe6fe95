import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { migrateDatabase } from '@techcheck/platform';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@techcheck/embedded-postgres';
import { makeScratchDirectory, removeScratchDirectory, sweepScratchDirectories } from './scratch.js';

/** Hands the cluster of jest's global setup to the processes that run the test files. */
const SHARED_CLUSTER = 'TECHCHECK_TEST_CLUSTER';
const TEMPLATE = 'techcheck_template';
const APP_PASSWORD = 'only-for-tests';

/** One migrated database of its own for a test file. */
export interface TestDatabase {
  readonly name: string;
  /** The superuser's login: migrates, and looks behind the curtain in assertions. */
  readonly ownerUrl: string;
  /** What API and worker connect with. */
  readonly appUrl: string;
  /** Ends all its sessions and removes it. */
  drop(): Promise<void>;
}

/**
 * A throw-away PostgreSQL for tests. Each database is a copy of one that was migrated once, which takes a tenth of a
 * second instead of the whole migration.
 */
export class TestCluster {
  private constructor(
    private readonly adminUrl: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts a cluster of its own, for a demo, a benchmark or jest's global setup. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
    sweepScratchDirectories();
    const directory = makeScratchDirectory('cluster');
    const postgres: EmbeddedPostgres = await startEmbeddedPostgres({
      dataDir: join(directory, 'postgres'),
      settings: { shared_buffers: '128MB', ...settings },
    });
    return new TestCluster(postgres.url(), async () => {
      await postgres.stop('immediate');
      removeScratchDirectory(directory);
    });
  }

  /** The cluster that jest's global setup started; only valid inside the integration project. */
  static shared(): TestCluster {
    const url = process.env[SHARED_CLUSTER];
    if (url === undefined) throw new Error('There is no shared test cluster: is this file in the integration project?');
    return new TestCluster(url, () => Promise.resolve());
  }

  /** Makes this cluster the shared one for test files that start after this call. */
  share(): void {
    process.env[SHARED_CLUSTER] = this.adminUrl;
  }

  /** The superuser's address of a database (default: postgres). */
  url(database = 'postgres'): string {
    return withDatabase(this.adminUrl, database);
  }

  /** A new migrated database. */
  async createDatabase(): Promise<TestDatabase> {
    const appUrl = await this.migrateTemplate();
    const name = `test_${randomBytes(6).toString('hex')}`;
    await this.asAdmin((admin) => admin.query(`create database ${name} template ${TEMPLATE}`));
    return {
      name,
      ownerUrl: this.url(name),
      appUrl: withDatabase(appUrl, name),
      drop: () => this.asAdmin(async (admin) => void (await admin.query(`drop database ${name} with (force)`))),
    };
  }

  /** A new database with nothing in it, for tests of the migrations themselves. */
  async createEmptyDatabase(): Promise<{ readonly name: string; readonly ownerUrl: string }> {
    const name = `empty_${randomBytes(6).toString('hex')}`;
    await this.asAdmin((admin) => admin.query(`create database ${name}`));
    return { name, ownerUrl: this.url(name) };
  }

  /** Ends and removes a cluster from start(); a shared one is left to whoever started it. */
  async stop(): Promise<void> {
    await this.end();
  }

  /** Migrates the template once, however many processes ask for it at the same time. */
  async migrateTemplate(): Promise<string> {
    return this.asAdmin(async (admin) => {
      await admin.query(`select pg_advisory_lock(hashtext('techcheck test template'))`);
      const { rows } = await admin.query<{ ready: boolean }>(
        'select datistemplate as ready from pg_database where datname = $1',
        [TEMPLATE],
      );
      if (rows[0]?.ready) return this.appUrl();
      // An unfinished one is of no use, and PostgreSQL copies only what nobody is connected to.
      await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
      await admin.query(`create database ${TEMPLATE}`);
      const { appUrl } = await migrateDatabase({ ownerUrl: this.url(TEMPLATE), appLoginPassword: APP_PASSWORD });
      if (appUrl !== this.appUrl())
        throw new Error('migrateDatabase names its login in a way TestCluster does not know');
      await admin.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
      return appUrl;
    });
  }

  private appUrl(): string {
    const url = new URL(this.url(TEMPLATE));
    url.username = `techcheck_app_${TEMPLATE}`;
    url.password = APP_PASSWORD;
    return url.toString();
  }

  private async asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
    const admin = new pg.Client({ connectionString: this.adminUrl });
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.end();
    }
  }
}

function withDatabase(address: string, database: string): string {
  const url = new URL(address);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}
