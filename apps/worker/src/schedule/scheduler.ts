import { endsWithin, reasonOf, type QueueLog } from '@techcheck/platform';
import type { Pool, PoolClient } from 'pg';

/** Something to do again and again. */
export interface ScheduledTask {
  /** Also names its lock. */
  readonly name: string;
  readonly everySeconds: number;
  /** Its failure is an error in the log, not a warning: nobody may overlook it. */
  readonly alarming?: boolean;
  /** Works on the connection it is given and takes no other; ends early when the signal is aborted. */
  readonly run: (client: PoolClient, signal: AbortSignal) => Promise<void>;
}

const FIRST_RUN_SECONDS = 60;

/**
 * Runs each task in its own rhythm, those that are due one after another on a single connection: the queue consumers
 * share the pool, which may be as small as one. Where several workers run, an advisory lock sees to it that a task
 * runs once at a time; who finds it taken leaves it to the other.
 */
export class Scheduler {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly due = new Set<ScheduledTask>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Gives back the connection that is in use, cut. */
  private cut: () => void = () => undefined;

  constructor(
    private readonly pool: Pool,
    private readonly tasks: readonly ScheduledTask[],
    private readonly log: QueueLog,
  ) {}

  start(): void {
    for (const task of this.tasks) {
      this.timers.push(setInterval(() => this.begin(task), task.everySeconds * 1_000));
      // What is heavy and seldom does not add to the work of a start; but a start an hour must not skip it.
      if (task.everySeconds <= FIRST_RUN_SECONDS) this.begin(task);
      else this.timers.push(setTimeout(() => this.begin(task), FIRST_RUN_SECONDS * 1_000));
    }
  }

  /**
   * Begins nothing more and waits for what runs, for graceMs at most. What takes longer loses its connection: the
   * database undoes the statement, and the next worker finds the task still due.
   */
  async stop(graceMs: number): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    this.due.clear();
    this.stopping.abort();
    const ended = this.running ?? Promise.resolve();
    if (!(await endsWithin(graceMs, ended))) {
      this.log.warn({}, 'scheduled task cut off: it did not end in time');
      this.cut();
    }
  }

  /** A task that is still due, or runs, is not put in line again. */
  private begin(task: ScheduledTask): void {
    this.due.add(task);
    this.running ??= this.runDue().finally(() => {
      this.running = undefined;
    });
  }

  private async runDue(): Promise<void> {
    for (const task of this.due) {
      await this.runAlone(task).catch((error: unknown) =>
        this.log[task.alarming ? 'error' : 'warn'](
          { task: task.name, reason: reasonOf(error) },
          'scheduled task failed',
        ),
      );
      this.due.delete(task);
    }
  }

  private async runAlone(task: ScheduledTask): Promise<void> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    let given = false;
    const giveBack = (): void => {
      if (!given) client.release(broken);
      given = true;
    };
    this.cut = () => {
      broken = new Error('cut off');
      giveBack();
    };
    try {
      await this.withLock(client, task);
    } catch (error) {
      // The lock is the session's: should we have failed to give it back, it goes with the session.
      broken = error as Error;
      throw error;
    } finally {
      giveBack();
    }
  }

  private async withLock(client: PoolClient, task: ScheduledTask): Promise<void> {
    const key = `techcheck schedule ${task.name}`;
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [key],
    );
    if (rows[0]?.mine !== true) return;
    await task.run(client, this.stopping.signal);
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
  }
}
