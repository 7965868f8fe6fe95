/**
 * Turns SIGINT, SIGTERM and SIGHUP into one request to stop. Further ones change nothing: npm passes Ctrl-C on to a
 * process that has already received it from the terminal, and people press it twice.
 */
export class StopSignal {
  private readonly controller = new AbortController();

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.controller.abort());
  }

  get requested(): boolean {
    return this.controller.signal.aborted;
  }

  /** Settles at the first signal. */
  readonly whenRequested: Promise<void> = new Promise((resolve) => {
    this.controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
