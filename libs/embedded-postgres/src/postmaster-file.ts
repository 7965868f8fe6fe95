import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './is-alive.js';

/** What PostgreSQL writes into postmaster.pid while it runs (src/include/utils/pidfile.h names the lines). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** PostgreSQL compares with kill(pid, 0); no system gives a process a number this high. */
const PID_OF_NOBODY = 2_147_483_647;

const pidFile = (dataDir: string): string => join(dataDir, 'postmaster.pid');

function readPidFile(dataDir: string): string[] | undefined {
  try {
    return readFileSync(pidFile(dataDir), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The command line of a process, or '' when it is gone or hidden. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Not Linux, or the process has ended.
  }
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * The live postmaster of exactly this data directory. A number in a file proves nothing after a crash or in a new
 * container, where another process may carry it: the process must be a postgres that was started on this directory.
 */
export function findPostmaster(dataDir: string): Postmaster | undefined {
  const lines = readPidFile(dataDir);
  if (lines === undefined) return undefined;
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  const command = commandLine(pid);
  const ours = [dataDir, realpathSync(dataDir)].some((dir) => command.includes(`postgres -D ${dir} `));
  return ours ? { pid, port: Number(lines[3]) } : undefined;
}

/**
 * Frees a postmaster.pid whose process number now belongs to somebody else, which would stop PostgreSQL from
 * starting. The file stays, since PostgreSQL also finds in it the shared memory that left-over backends may still use.
 */
export function disownStalePidFile(dataDir: string): void {
  const lines = readPidFile(dataDir);
  if (lines === undefined || findPostmaster(dataDir) !== undefined || !isAlive(Number(lines[0]))) return;
  writeFileSync(pidFile(dataDir), [String(PID_OF_NOBODY), ...lines.slice(1)].join('\n'));
}
