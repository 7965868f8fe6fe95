/** A part of the product that runs until somebody closes it. */
export interface Running {
  /** Where it listens, if it does. */
  readonly url?: string;
  /** Takes nothing new, finishes what it has begun, closes. */
  close(): Promise<void>;
}

/**
 * Runs a process of the product: starts it, tells whoever forked us that it is ready, and closes it on SIGTERM, on
 * SIGINT, or when that parent is gone. It listens from the beginning, since a parent can die while we start, and
 * nobody would end us then.
 * @throws whatever the start throws.
 */
export async function runUntilStopped(start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined = undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    // What has not started has accepted nothing that it would have to finish.
    if (running === undefined) process.exit(0);
    stopping ??= running.close().then(
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
