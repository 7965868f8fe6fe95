import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../harness/bench.js';

/** Starts the API without a database in a process of its own. @returns where. */
export async function startLimitApi(context: BenchContext, dataDir: string): Promise<{ url: string; pid: number }> {
  const child = fork(fileURLToPath(new URL('limit-api.js', import.meta.url)), [dataDir]);
  const exited = once(child, 'exit');
  context.atEnd(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const failed = exited.then((): never => {
    throw new Error('the API without a database did not start');
  });
  failed.catch(() => undefined);
  const [{ url }] = (await Promise.race([once(child, 'message'), failed])) as [{ url: string }];
  return { url, pid: child.pid ?? 0 };
}
