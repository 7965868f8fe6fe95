import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../harness/bench.js';

/** A process that works off jobs which do nothing. */
export interface NoopWorker {
  /** @returns jobs per second. */
  run(jobs: number): Promise<number>;
}

/** @param storeUrl the queue's store: postgres:// with the application's login, or redis://. */
export function startNoopWorker(context: BenchContext, storeUrl: string): NoopWorker {
  const child = fork(fileURLToPath(new URL('noop-jobs.js', import.meta.url)), [storeUrl]);
  const exited = once(child, 'exit');
  context.atEnd(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const gone = exited.then((): never => {
    throw new Error('the worker of the no-op jobs ended');
  });
  gone.catch(() => undefined);
  let runs = 0;
  return {
    run: async (jobs) => {
      runs += 1;
      const answered = new Promise<{ seconds: number }>((resolve) => {
        child.once('message', (message) => resolve(message as { seconds: number }));
      });
      child.send({ name: `no-op-${runs}`, jobs });
      const { seconds } = await Promise.race([answered, gone]);
      return jobs / seconds;
    },
  };
}
