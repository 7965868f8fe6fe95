import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const READY_MS = 60_000;
const ROTATE_AT_BYTES = 20 * 1024 * 1024;
const BACKOFF_MS = { first: 100, most: 10_000 };
/** After this long without a crash the next one counts as the first again. */
const HEALTHY_AFTER_MS = 30_000;
/** What a process that finishes in its own time may take beyond its grace before it is ended. */
const GRACE_MARGIN_MS = 2_000;

export interface SupervisedProcessOptions {
  readonly name: string;
  readonly program: string;
  readonly logFile: string;
  /** Asked before each start, since a restarted API must come back on its own port. */
  readonly environment: () => Record<string, string>;
  /** Told about crashes and restarts. */
  readonly log: (line: string) => void;
  /** Told after each start that succeeded. */
  readonly onReady: () => void;
}

/** What API and worker send over the channel that fork() opens, once they work. */
interface ReadyMessage {
  readonly type: 'ready';
  readonly url?: string;
}

/**
 * Keeps one child process alive: a crash is answered with a new start, sooner after the first and later after each
 * further one. The child ends by itself when the channel to us closes, so that a killed supervisor leaves none behind.
 */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private stopping = false;
  private crashes = 0;
  private restart: NodeJS.Timeout | undefined;
  /** Where it listens, from its latest ready message; '' for a process that does not listen. */
  url = '';

  constructor(private readonly options: SupervisedProcessOptions) {}

  /** The number of the present process; -1 between a crash and the restart. */
  get pid(): number {
    return this.child?.pid ?? -1;
  }

  /**
   * Starts it for the first time and waits until it is ready.
   * @throws Error with one line when it does not get there.
   */
  async start(): Promise<void> {
    const child = this.spawn();
    const ready = await this.readiness(child);
    if (this.stopping) return;
    if (!ready) {
      this.stopping = true;
      child.kill('SIGKILL');
      throw new Error(
        `The ${this.options.name} did not start: ${this.lastWords()} (its log is ${this.options.logFile})`,
      );
    }
    child.once('exit', (code, signal) => this.crashed(code, signal));
    // It may have died between being ready and now.
    if (child.exitCode !== null || child.signalCode !== null) this.crashed(child.exitCode, child.signalCode);
  }

  /** Asks it to finish, and ends it when it takes longer than its grace. */
  async stop(graceSeconds: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(
      () => {
        this.options.log(`the ${this.options.name} is still busy after ${graceSeconds} s and is ended`);
        child.kill('SIGKILL');
      },
      graceSeconds * 1000 + GRACE_MARGIN_MS,
    );
    await ended;
    clearTimeout(force);
  }

  private spawn(): ChildProcess {
    const { program, logFile, environment } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    if (existsSync(logFile) && statSync(logFile).size > ROTATE_AT_BYTES) renameSync(logFile, `${logFile}.1`);
    const log = openSync(logFile, 'a');
    // A process group of its own: Ctrl-C in a terminal reaches us alone, and we stop things in their order.
    const child = fork(program, [], {
      env: environment(),
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
    closeSync(log);
    // A failed spawn reports 'error' instead of 'exit'; the readiness and the restart both wait for 'exit'.
    child.on('error', () => child.pid === undefined && child.emit('exit', 1, null));
    this.child = child;
    return child;
  }

  private readiness(child: ChildProcess): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), READY_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve(false);
      });
      child.on('message', (message: ReadyMessage) => {
        if (message.type !== 'ready') return;
        clearTimeout(timer);
        this.url = message.url ?? '';
        resolve(true);
        this.options.onReady();
      });
    });
  }

  private crashed(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.stopping) return;
    this.child = undefined;
    const waitMs = Math.min(BACKOFF_MS.first * 2 ** this.crashes, BACKOFF_MS.most);
    this.crashes += 1;
    const how = signal ?? `code ${code}`;
    this.options.log(`the ${this.options.name} ended (${how}); starting it again in ${waitMs} ms`);
    this.restart = setTimeout(() => void this.startAgain(), waitMs);
  }

  private async startAgain(): Promise<void> {
    const child = this.spawn();
    const started = performance.now();
    child.once('exit', (code, signal) => {
      if (performance.now() - started > HEALTHY_AFTER_MS) this.crashes = 0;
      this.crashed(code, signal);
    });
    if (await this.readiness(child)) this.options.log(`the ${this.options.name} is back (process ${child.pid})`);
    else if (!this.stopping) child.kill('SIGKILL');
  }

  /** The last line that it logged, which is most often why it ended. */
  private lastWords(): string {
    const lines = readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-40);
    const telling = lines.findLast((line) => /error/i.test(line) && !/^\s+at /.test(line)) ?? lines.at(-1) ?? '';
    try {
      const { msg, reason, err } = JSON.parse(telling) as { msg?: string; reason?: string; err?: { message?: string } };
      return err?.message ?? (reason === undefined ? msg : `${msg}: ${reason}`) ?? telling;
    } catch {
      return telling.trim();
    }
  }
}
