import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findEmbeddedPostgres } from '@techcheck/embedded-postgres';
import { repositoryRoot } from './product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from './scratch.js';

export interface InstanceOptions {
  /** Absent: a scratch directory that goes when the instance stops. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How long the start may take; the first one of a data directory creates a database. */
  readonly readyMs?: number;
  /** The supervisor alone (by default), or `npm start` with everything between npm and it. */
  readonly by?: 'supervisor' | 'npm';
}

/** What DATA_DIR/instance.json holds. */
interface InstanceFile {
  readonly url: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly api: number;
  readonly worker: number;
}

/** The whole product as `npm start` runs it, with its own data directory, database and port. */
export interface Instance {
  readonly url: string;
  readonly dataDir: string;
  /** The superuser's address of the instance's database. */
  readonly ownerUrl: string;
  /** Processes as they are now; a restarted API or worker has a new number. */
  pids(): { supervisor: number; api: number; worker: number; postgres: number };
  /** A bearer token for one of the sample people. */
  token(name: string): Promise<string>;
  /** What `techcheck sample --json` prints. */
  sample<T = unknown>(): Promise<T>;
  /** Runs any techcheck command against this instance and returns its standard output. */
  techcheck(...args: string[]): Promise<string>;
  /** All that the supervisor has printed so far. */
  output(): string;
  /** Stops with SIGTERM to what was started, the supervisor or npm; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** Stops as Ctrl-C in a terminal does: npm and all that it has started get the signal. */
  interrupt(): Promise<void>;
  /** Kills what was started, the supervisor alone or npm alone, as a crash would. The data directory stays. */
  kill9(): Promise<void>;
}

const run = promisify(execFile);

/** Starts the built product and waits until it is ready. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const scratch = options.dataDir === undefined ? makeScratchDirectory('instance') : undefined;
  const dataDir = options.dataDir ?? join(scratch ?? '', 'data');
  const cli = join(repositoryRoot(), 'dist', 'apps', 'cli', 'src', 'main.js');
  const env = instanceEnvironment(dataDir, options.env);
  const [program, args] = options.by === 'npm' ? ['npm', ['start']] : [process.execPath, [cli, 'start']];
  const child = spawn(program, args, {
    env,
    cwd: repositoryRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a shell gives to each command.
    detached: options.by === 'npm',
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);

  const { url } = await instanceFile(dataDir, child, options.readyMs ?? 60_000, () => printed);
  const postgres = () => findEmbeddedPostgres(join(dataDir, 'postgres'));
  const techcheck = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, [cli, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return {
    url,
    dataDir,
    ownerUrl: env.DATABASE_URL ?? postgres()?.url('techcheck') ?? '',
    pids: () => {
      const { pid, api, worker } = readInstanceFile(dataDir);
      return { supervisor: pid, api, worker, postgres: postgres()?.pid ?? -1 };
    },
    token: async (name) => (await techcheck('token', name)).trim(),
    sample: async <T>() => JSON.parse(await techcheck('sample', '--json')) as T,
    techcheck,
    output: () => printed,
    kill9: async () => void (await end('SIGKILL')),
    stop: async () => {
      const code = await end('SIGTERM');
      if (scratch !== undefined) removeScratchDirectory(scratch);
      return code;
    },
    interrupt: async () => {
      if (options.by === 'npm' && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      else child.kill('SIGINT');
      await exited;
    },
  };
}

function instanceEnvironment(dataDir: string, changes: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, DATABASE_URL: __, DATABASE_APP_URL: ___, QUEUE_URL: ____, ...inherited } = process.env;
  return { ...inherited, PORT: '0', LOG_LEVEL: 'warn', ...changes, DATA_DIR: dataDir };
}

const readInstanceFile = (dataDir: string): InstanceFile =>
  JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as InstanceFile;

/** Waits for the instance.json of this very start: one of an earlier, killed run may still lie there. */
async function instanceFile(
  dataDir: string,
  child: ChildProcess,
  readyMs: number,
  printed: () => string,
): Promise<InstanceFile> {
  const path = join(dataDir, 'instance.json');
  const begun = new Date().toISOString();
  for (const giveUpAt = Date.now() + readyMs; child.exitCode === null && Date.now() < giveUpAt; await sleep(25)) {
    if (!existsSync(path)) continue;
    const file = readInstanceFile(dataDir);
    if (file.startedAt >= begun) return file;
  }
  child.kill('SIGTERM');
  await Promise.race([once(child, 'exit'), sleep(10_000)]);
  throw new Error(`The instance did not start:\n${printed()}`);
}
