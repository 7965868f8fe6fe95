import { reasonOf, type QueueLog } from '@techcheck/platform';
import type { Pool } from 'pg';

/** Something to do again and again. */
export interface ScheduledTask {
  /** Also names its lock. */
  readonly name: string;
  readonly everySeconds: number;
  readonly run: () => Promise<void>;
}

const FIRST_RUN_SECONDS = 60;

/**
 * Runs each task in its own rhythm. Where several workers run, an advisory lock sees to it that a task
 * runs once at a time; who finds it taken leaves it to the other.
 */
export class Scheduler {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly busy = new Set<string>();

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

  /** Begins nothing more and waits for what runs. */
  async stop(): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    await Promise.all(this.running);
  }

  private begin(task: ScheduledTask): void {
    if (this.busy.has(task.name)) return;
    this.busy.add(task.name);
    const run = this.runAlone(task)
      .catch((error: unknown) => this.log.warn({ task: task.name, reason: reasonOf(error) }, 'scheduled task failed'))
      .finally(() => {
        this.busy.delete(task.name);
        this.running.delete(run);
      });
    this.running.add(run);
  }

  private async runAlone(task: ScheduledTask): Promise<void> {
    const client = await this.pool.connect();
    // The lock is the session's; should the session die, PostgreSQL gives the lock back.
    const key = `techcheck schedule ${task.name}`;
    let broken: Error | undefined;
    try {
      const { rows } = await client.query<{ mine: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
        [key],
      );
      if (rows[0]?.mine !== true) return;
      try {
        await task.run();
      } finally {
        await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch((error: Error) => {
          broken = error;
        });
      }
    } finally {
      client.release(broken);
    }
  }
}
