import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '@techcheck/config';
import type { EmbeddedPostgres } from '@techcheck/embedded-postgres';
import { DATABASE, startOwnPostgres } from '../instance/owner-database.js';

const BACKOFF_MS = { first: 100, most: 5_000 };

/** The embedded database, started again on its own port whenever it ends without our doing. */
export class KeptPostgres {
  private wanted = true;
  private readonly kept: Promise<void>;

  private constructor(
    private readonly settings: Settings,
    private readonly log: (line: string) => void,
    private postgres: EmbeddedPostgres,
  ) {
    this.kept = this.keep();
  }

  /** @throws Error with one line when PostgreSQL cannot be started at all. */
  static async start(settings: Settings, log: (line: string) => void): Promise<KeptPostgres> {
    const postgres = await startOwnPostgres(settings, log);
    log(`PostgreSQL runs on port ${postgres.port}`);
    return new KeptPostgres(settings, log, postgres);
  }

  /** The owner's address of our database. */
  get ownerUrl(): string {
    return this.postgres.url(DATABASE);
  }

  async stop(): Promise<void> {
    this.wanted = false;
    await this.postgres.stop();
    await this.kept;
  }

  private async keep(): Promise<void> {
    let waitMs = BACKOFF_MS.first;
    for (;;) {
      await this.postgres.exited;
      if (!this.wanted) return;
      this.log('PostgreSQL ended; starting it again');
      await sleep(waitMs);
      waitMs = (await this.startAgain()) ? BACKOFF_MS.first : Math.min(waitMs * 2, BACKOFF_MS.most);
    }
  }

  private async startAgain(): Promise<boolean> {
    if (!this.wanted) return false;
    try {
      // On its old port, which API and worker know.
      this.postgres = await startOwnPostgres(this.settings, this.log, this.postgres.port);
    } catch (error) {
      this.log((error as Error).message);
      return false;
    }
    this.log('PostgreSQL is back');
    if (!this.wanted) await this.postgres.stop();
    return true;
  }
}
