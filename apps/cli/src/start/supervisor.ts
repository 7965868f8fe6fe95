import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment, requireSignIn, type Settings } from '@techcheck/config';
import { lockDataDir } from '../instance/data-dir-lock.js';
import { removeInstanceFile, writeInstanceFile } from '../instance/instance-file.js';
import { KeptPostgres } from './kept-postgres.js';
import { ensurePortIsFree } from './port.js';
import { prepareDatabase } from './prepare-database.js';
import { Progress } from './progress.js';
import { ensureQueueAnswers } from './reachable.js';
import { StopSignal } from './stop-signal.js';
import { SupervisedProcess } from './supervised-process.js';

/** A start that was interrupted by Ctrl-C is no failure. */
class Interrupted extends Error {}

/**
 * Runs one whole instance: the embedded database when no other is named, then API and worker as processes of their
 * own, which it starts again when they crash. Everything is undone in the opposite order.
 */
export class Supervisor {
  private readonly stop = new StopSignal();
  private readonly progress = new Progress();
  private readonly startedAt = new Date().toISOString();
  private readonly undo: (() => Promise<void> | void)[] = [];
  private api: SupervisedProcess | undefined;
  private worker: SupervisedProcess | undefined;
  private complete = false;

  constructor(private readonly settings: Settings) {}

  /**
   * Starts, waits for a signal, and stops.
   * @throws Error with one line when something is in the way of the start; nothing is left running then.
   */
  async run(): Promise<void> {
    try {
      await this.start();
      await this.stop.whenRequested;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      await this.undoEverything();
    }
  }

  private async start(): Promise<void> {
    const { settings, progress } = this;
    const log = (line: string): void => progress.step(line);
    requireSignIn(settings);
    this.undo.push(lockDataDir(settings.dataDir));
    // One of a killed run may still lie there.
    removeInstanceFile(settings.dataDir);
    await ensurePortIsFree(settings.port, settings.host);
    if (settings.queueUrl !== undefined) await ensureQueueAnswers(settings.queueUrl);
    const ownerUrl = settings.databaseUrl ?? (await this.startDatabase());
    this.goOnUnlessStopped();
    const appUrl = await prepareDatabase(settings, ownerUrl, log);
    this.goOnUnlessStopped();
    await this.startProcesses(appUrl);
    this.goOnUnlessStopped();
    this.undo.push(() => removeInstanceFile(settings.dataDir));
    this.complete = true;
    this.describeInstance();
    progress.ready(
      settings.publicUrl ?? this.api?.url ?? '',
      settings.dataDir,
      settings.sample && settings.developmentIssuer,
    );
  }

  private goOnUnlessStopped(): void {
    if (this.stop.requested) throw new Interrupted();
  }

  private async startDatabase(): Promise<string> {
    const postgres = await KeptPostgres.start(this.settings, (line) => this.progress.step(line));
    this.undo.push(() => postgres.stop());
    return postgres.ownerUrl;
  }

  /** API and worker do not need each other to start, so they start at the same time. */
  private async startProcesses(appUrl: string): Promise<void> {
    this.api = this.supervise('api', appUrl);
    this.worker = this.supervise('worker', appUrl);
    const both = [this.api, this.worker];
    this.undo.push(async () => {
      await Promise.all(both.map((child) => child.stop(this.settings.shutdownGraceSeconds)));
    });
    const started = Promise.all(both.map((child) => child.start()));
    // When a signal comes first, a start that fails because we end it is no news.
    started.catch(() => undefined);
    await Promise.race([started, this.stop.whenRequested]);
  }

  private supervise(name: 'api' | 'worker', appUrl: string): SupervisedProcess {
    const { settings, progress } = this;
    return new SupervisedProcess({
      name,
      program: fileURLToPath(new URL(`../../../${name}/src/main.js`, import.meta.url)),
      logFile: join(settings.dataDir, 'logs', `${name}.log`),
      environment: () =>
        childEnvironment({
          DATABASE_URL: appUrl,
          DATABASE_APP_URL: undefined,
          DATA_DIR: settings.dataDir,
          // A free port is chosen once; after a crash the API comes back where its clients know it.
          PORT: this.api?.url ? new URL(this.api.url).port : String(settings.port),
        }),
      log: (line) => progress.step(line),
      onReady: () => this.describeInstance(),
    });
  }

  /** Only once everything is there: whoever finds the file may use what it names. */
  private describeInstance(): void {
    if (!this.complete || this.stop.requested) return;
    const { startedAt } = this;
    const [url, api, worker] = [this.api?.url ?? '', this.api?.pid ?? -1, this.worker?.pid ?? -1];
    writeInstanceFile(this.settings.dataDir, { url, pid: process.pid, startedAt, api, worker });
  }

  private async undoEverything(): Promise<void> {
    if (this.stop.requested) this.progress.step('stopping: what has begun is finished first');
    for (const step of this.undo.reverse()) {
      try {
        await step();
      } catch (error) {
        // The other steps matter all the more.
        this.progress.step((error as Error).message);
      }
    }
    if (this.stop.requested) this.progress.step('stopped');
  }
}
