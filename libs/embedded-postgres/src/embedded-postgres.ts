import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { isAlive } from './is-alive.js';
import { choosePostgresAccount, type PostgresAccount } from './postgres-account.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { PostgresLog } from './postgres-log.js';
import { disownStalePidFile, findPostmaster } from './postmaster-file.js';

/** 'fast' lets go of the sessions and writes everything down; 'immediate' is a crash that the next start repairs. */
export type StopMode = 'fast' | 'immediate';

export interface EmbeddedPostgresOptions {
  /** The cluster's own directory. Its password and log are kept beside it: `<dataDir>.password`, `<dataDir>.log`. */
  readonly dataDir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** PostgreSQL settings on top of ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told, line by line, what a person waiting might wonder about. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** The superuser's address of a database (default: postgres), password included. */
  url(database?: string): string;
  readonly port: number;
  readonly pid: number;
  /** True when the cluster existed already. */
  readonly warm: boolean;
  /** Settles when the postmaster has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Ends PostgreSQL; calling it again, or after it has died, is harmless. */
  stop(mode?: StopMode): Promise<void>;
}

const SUPERUSER = 'postgres';
const START_ATTEMPTS_MS = 5_000;
/** Crash recovery replays up to max_wal_size; a slow disk needs its time for that. */
const READY_MS = 180_000;
const STOP_FAST_MS = 30_000;
const STOP_IMMEDIATE_MS = 10_000;

/** Chosen for a small machine that also runs API and worker. Nothing here gives up durability. */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  random_page_cost: '1.1',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
};

/** Not for others: these keep the cluster on this machine and its files together. */
const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  logging_collector: 'off',
};

/**
 * Starts the real PostgreSQL that npm installed, in its own process group: Ctrl-C in a terminal reaches us, and we
 * stop the database after API and worker have finished. A postmaster left behind by a killed supervisor is stopped
 * first, so that the settings are always the current ones.
 * @throws Error with one line that says what is in the way.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => undefined } = options;
  mkdirSync(dirname(dataDir), { recursive: true });
  const binaries = await findPostgresBinaries();
  const account = choosePostgresAccount(dataDir, [binaries.postgres, dirname(dataDir)]);
  const warm = existsSync(`${dataDir}/PG_VERSION`);
  if (warm) await stopLeftBehind(dataDir, log);
  else await createCluster(dataDir, binaries, account, log);

  const { child, port } = await startWithRetries(options, binaries, account);
  let running = true;
  const exited = once(child, 'exit').then(() => void (running = false));
  const url = (database?: string): string => superuserUrl(dataDir, port, database);
  const pid = child.pid ?? -1;
  // Once it has ended, its number may belong to somebody else.
  const stop = async (mode: StopMode = 'fast'): Promise<void> => (running ? stopPostmaster(pid, mode) : undefined);
  return { url, port, pid, warm, exited, stop };
}

/** The superuser's address of a cluster that is running now, whoever started it; undefined when it is not running. */
export function findEmbeddedPostgres(dataDir: string): { url(database?: string): string; pid: number } | undefined {
  const postmaster = existsSync(dataDir) ? findPostmaster(dataDir) : undefined;
  if (postmaster === undefined) return undefined;
  return { url: (database) => superuserUrl(dataDir, postmaster.port, database), pid: postmaster.pid };
}

function superuserUrl(dataDir: string, port: number, database = 'postgres'): string {
  const password = readFileSync(`${dataDir}.password`, 'utf8').trim();
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Makes the cluster under another name and renames it, so that a start killed half-way leaves no half cluster. */
async function createCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  log: (line: string) => void,
): Promise<void> {
  log('creating the database');
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  // The retries wait out an initdb that survived its killed supervisor and is still writing.
  rmSync(draft, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  rmSync(passwordFile, { force: true });
  mkdirSync(draft, { mode: 0o700 });
  account.own(draft);
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  account.own(passwordFile);
  // The builtin provider sorts alike on every system; initdb's own default depends on the shell it is called from.
  const child = spawnPostgres(account, `${dataDir}.log`, binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`PostgreSQL could not create ${dataDir}; its last words are in ${dataDir}.log`);
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(draft, dataDir);
}

async function stopLeftBehind(dataDir: string, log: (line: string) => void): Promise<void> {
  const postmaster = findPostmaster(dataDir);
  if (postmaster === undefined) return disownStalePidFile(dataDir);
  log('stopping the database that an earlier run left behind');
  await stopPostmaster(postmaster.pid, 'fast');
}

/**
 * Some obstacles clear away by themselves: backends of a killed postmaster hold its shared memory for a moment, and
 * a free port can be taken before we bind it.
 */
async function startWithRetries(
  options: EmbeddedPostgresOptions,
  binaries: PostgresBinaries,
  account: PostgresAccount,
): Promise<{ child: ChildProcess; port: number }> {
  const { dataDir } = options;
  const log = new PostgresLog(`${dataDir}.log`);
  const giveUpAt = Date.now() + START_ATTEMPTS_MS;
  for (;;) {
    const port = options.port || (await freePort());
    log.mark();
    const settings = { ...SETTINGS, ...options.settings, ...FIXED_SETTINGS, port: String(port) };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawnPostgres(account, log.path, binaries.postgres, ['-D', dataDir, ...flags]);
    if (await becomesReady(child, superuserUrl(dataDir, port))) return { child, port };
    if (child.exitCode === null && child.pid !== undefined) await stopPostmaster(child.pid, 'immediate');
    const reason = log.reason();
    if (Date.now() > giveUpAt || !PostgresLog.mayPass(reason)) {
      throw new Error(`PostgreSQL did not start: ${reason} (its log is ${log.path})`);
    }
    await sleep(200);
  }
}

function spawnPostgres(account: PostgresAccount, logPath: string, program: string, args: string[]): ChildProcess {
  const log = PostgresLog.open(logPath);
  const [file, argv] = account.command(program, args);
  try {
    // The system's own environment stays out: PGPORT, LC_ALL and their like would change what we start.
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
    const child = spawn(file, argv, {
      ...account.ids,
      env,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.on('error', () => child.emit('exit', -1, null));
    return child;
  } finally {
    log.close();
  }
}

/** Resolves to false when the process ends first. */
async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  const giveUpAt = Date.now() + READY_MS;
  let ended = child.exitCode !== null;
  child.once('exit', () => (ended = true));
  while (!ended && Date.now() < giveUpAt) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // A session that is cut off reports so twice; the second time as an event that would end this process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      await sleep(20);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/** Signals and waits; what does not stop fast is stopped the hard way, which costs only a crash recovery. */
async function stopPostmaster(pid: number, mode: StopMode): Promise<void> {
  if (mode === 'fast' && (await signalAndWait(pid, 'SIGINT', STOP_FAST_MS))) return;
  if (await signalAndWait(pid, 'SIGQUIT', STOP_IMMEDIATE_MS)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not stop: end it yourself and try again`);
}

async function signalAndWait(pid: number, signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
    throw new Error(`PostgreSQL (process ${pid}) was started by another user: stop it as that user first`);
  }
  for (const giveUpAt = Date.now() + waitMs; Date.now() < giveUpAt; await sleep(10)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}
