import { join } from 'node:path';
import type { Settings } from '@techcheck/config';
import {
  createDatabaseIfMissing,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '@techcheck/embedded-postgres';
import { lockDataDir } from './data-dir-lock.js';

/** Our database inside the embedded cluster. */
export const DATABASE = 'techcheck';

/** Where the embedded cluster of an instance lies. */
export function embeddedDataDir(settings: Settings): string {
  return join(settings.dataDir, 'postgres');
}

/** Starts the embedded PostgreSQL with our database in it. */
export async function startOwnPostgres(
  settings: Settings,
  log: (line: string) => void,
  port?: number,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: embeddedDataDir(settings), log, port });
  try {
    await createDatabaseIfMissing(postgres.url(), DATABASE);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/**
 * Gives a command the owner's login: DATABASE_URL, or the embedded database of the running instance, or else the
 * embedded database started for as long as the command takes.
 */
export async function withOwnerDatabase<T>(settings: Settings, work: (ownerUrl: string) => Promise<T>): Promise<T> {
  const running = settings.databaseUrl ?? findEmbeddedPostgres(embeddedDataDir(settings))?.url(DATABASE);
  if (running !== undefined) return work(running);
  const unlock = lockDataDir(settings.dataDir);
  try {
    const postgres = await startOwnPostgres(settings, (line) => process.stderr.write(`${line}\n`));
    try {
      return await work(postgres.url(DATABASE));
    } finally {
      await postgres.stop();
    }
  } finally {
    unlock();
  }
}
