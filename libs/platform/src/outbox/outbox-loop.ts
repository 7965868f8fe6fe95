import { reasonOf } from '../queue/errors.js';
import type { QueueLog } from '../queue/queue-store.js';

const AFTER_ERROR_MS = 500;
const SAME_ERROR_QUIET_MS = 10_000;

/** Calls one step after another until it is stopped. Errors are logged and do not end it. */
export class OutboxLoop {
  #running: Promise<void> | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;
  #lastErrorAt = 0;

  /** @param step does some work and tells after how many milliseconds it wants to be called again. */
  constructor(
    private readonly name: string,
    private readonly step: () => Promise<number>,
    private readonly log: QueueLog,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Lets a running step finish and ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const waitMs = await this.step().catch((error: unknown) => this.#report(error));
      if (waitMs > 0) {
        await this.#sleep(waitMs);
      }
    }
  }

  async #sleep(waitMs: number): Promise<void> {
    if (this.#stopped) {
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #report(error: unknown): number {
    if (Date.now() - this.#lastErrorAt > SAME_ERROR_QUIET_MS) {
      this.#lastErrorAt = Date.now();
      this.log.warn({ reason: reasonOf(error) }, `${this.name} had an error and goes on`);
    }
    return AFTER_ERROR_MS;
  }
}
