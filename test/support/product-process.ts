import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What API and worker tell whoever started them, over the channel that fork() opens. */
interface ReadyMessage {
  readonly type: 'ready';
  readonly url?: string;
}

export interface ProductProcessOptions {
  /** The application's login, as in TestDatabase.appUrl. */
  readonly databaseUrl: string;
  /** Keys and logs; processes of one instance share it. */
  readonly dataDir: string;
  readonly queueUrl?: string | undefined;
  /** Further settings, such as REGISTER_LATENCY_MS. */
  readonly env?: Readonly<Record<string, string>>;
}

/** An API or a worker without a supervisor: when it is killed it stays dead. */
export interface ProductProcess {
  readonly pid: number;
  /** Of the API; '' for a worker. */
  readonly url: string;
  readonly logFile: string;
  /** Settles when it has ended, for whatever reason, with its exit code (null after a signal). */
  readonly exited: Promise<number | null>;
  /** The end that no process can prepare for. */
  kill9(): Promise<void>;
  /** Asks it to finish what it does and waits for its end. */
  stop(): Promise<void>;
}

const READY_MS = 30_000;

/** The root of the repository, from the sources as well as from dist. */
export function repositoryRoot(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.replace(/(\/dist)?\/test\/support\/?$/, '');
}

/** Starts the built API on a free port and waits until it is ready. */
export function startApi(options: ProductProcessOptions): Promise<ProductProcess> {
  return startProduct('api', options);
}

/** Starts the built worker and waits until it is ready. */
export function startWorker(options: ProductProcessOptions): Promise<ProductProcess> {
  return startProduct('worker', options);
}

let count = 0;

async function startProduct(app: 'api' | 'worker', options: ProductProcessOptions): Promise<ProductProcess> {
  mkdirSync(join(options.dataDir, 'logs'), { recursive: true });
  count += 1;
  const logFile = join(options.dataDir, 'logs', `${app}-${process.pid}-${count}.log`);
  const log = openSync(logFile, 'a');
  const child = fork(join(repositoryRoot(), 'dist', 'apps', app, 'src', 'main.js'), [], {
    env: productEnvironment(options),
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = await readiness(child, exited, () => `The ${app} did not start:\n${readFileSync(logFile, 'utf8')}`);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return { pid: child.pid ?? -1, url, logFile, exited, kill9: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function productEnvironment({ databaseUrl, dataDir, queueUrl, env }: ProductProcessOptions): NodeJS.ProcessEnv {
  const { DATABASE_APP_URL: _, NODE_OPTIONS: __, QUEUE_URL: ___, ...inherited } = process.env;
  const queue = queueUrl === undefined ? {} : { QUEUE_URL: queueUrl };
  return { ...inherited, PORT: '0', LOG_LEVEL: 'warn', ...env, ...queue, DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
}

/** Resolves to the address (or '' when there is none) in the ready message. */
async function readiness(child: ChildProcess, exited: Promise<unknown>, failure: () => string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const url = await Promise.race([
    new Promise<string>((resolve) => {
      child.on('message', (message: ReadyMessage) => message.type === 'ready' && resolve(message.url ?? ''));
    }),
    exited.then(() => undefined),
    new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), READY_MS))),
  ]);
  clearTimeout(timer);
  if (url !== undefined) return url;
  child.kill('SIGKILL');
  throw new Error(failure());
}
