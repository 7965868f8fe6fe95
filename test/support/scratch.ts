import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedPostgres, isAlive } from '@techcheck/embedded-postgres';

/** Directories below a scratch directory that may hold a PostgreSQL cluster. */
const CLUSTERS = ['postgres', '.data/postgres', 'data/postgres'];
const PREFIX = 'techcheck-';
const OWNED = /^techcheck-(\d+)-/;

/**
 * A new directory under the system's temporary folder, named after this process so that a later run can tell whether
 * anybody still uses it. Others may enter it, since PostgreSQL runs as another user when the tests run as root.
 */
export function makeScratchDirectory(purpose: string): string {
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-${purpose}-`));
  chmodSync(directory, 0o755);
  return directory;
}

/** Removes a scratch directory with all it holds. */
export function removeScratchDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Ends and removes what test runs that were killed have left behind. */
export function sweepScratchDirectories(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(OWNED.exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const directory = join(tmpdir(), name);
    try {
      endCluster(directory);
      removeScratchDirectory(directory);
    } catch {
      // Another user's leftovers are theirs to sweep.
    }
  }
}

function endCluster(directory: string): void {
  for (const dataDir of CLUSTERS.map((path) => join(directory, path)).filter((path) => existsSync(path))) {
    const left = findEmbeddedPostgres(dataDir);
    if (left !== undefined) process.kill(left.pid, 'SIGQUIT');
  }
}
