/** A part of the product that runs until somebody closes it. */
export interface Running {
  /** Where it listens, if it does. */
  readonly url?: string;
  /** Takes nothing new, finishes what it has begun, closes. */
  close(): Promise<void>;
}

/** A supervisor ends its processes a little earlier than this; an orphan has only itself to do it. */
const DEADLINE_MARGIN_MS = 5_000;

/**
 * Runs a process of the product: starts it, tells whoever forked us that it is ready, and closes it on SIGTERM, on
 * SIGINT, or when that parent is gone. It listens from the beginning, since a parent can die while we start, and
 * nobody would end us then. What cannot be closed in graceSeconds and a margin ends all the same, with code 1.
 * @throws whatever the start throws.
 */
export async function runUntilStopped(start: () => Promise<Running>, graceSeconds: number): Promise<void> {
  let running: Running | undefined = undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    // What has not started has accepted nothing that it would have to finish.
    if (running === undefined) process.exit(0);
    if (stopping !== undefined) return;
    setTimeout(() => process.exit(1), graceSeconds * 1_000 + DEADLINE_MARGIN_MS).unref();
    stopping = running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('disconnect', stop);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Modules take their time to load, and the event is not repeated for who begins to listen afterwards.
  if (process.connected === false) stop();
  running = await start();
  process.send?.({ type: 'ready', url: running.url ?? '' });
}
