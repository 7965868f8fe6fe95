import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@techcheck/embedded-postgres';
import { makeScratchDirectory, removeScratchDirectory } from './scratch.js';

/** A real redis-server of a test's own. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it without a goodbye. */
  kill9(): Promise<void>;
  stop(): Promise<void>;
}

/** True when redis-server is on PATH. */
export function redisIsInstalled(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts redis-server on a free port, keeping nothing on disk.
 * @returns undefined, loudly, where redis-server is not installed; with CI=true that is an error instead.
 */
export async function startRedis(options: { readonly port?: number } = {}): Promise<TestRedis | undefined> {
  if (!redisIsInstalled()) {
    const message = 'redis-server is not on PATH: everything that needs Redis is NOT TESTED';
    if (process.env.CI === 'true') throw new Error(message);
    process.stderr.write(`\n*** ${message} ***\n\n`);
    return undefined;
  }
  const port = options.port ?? (await freePort());
  const directory = makeScratchDirectory('redis');
  const flags = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--dir', directory];
  const server = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), ...flags], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const killWithUs = (): boolean => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', killWithUs);
    server.kill(signal);
    await ended;
    removeScratchDirectory(directory);
  };
  await answersPing(port, () => server.exitCode !== null);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: server.pid ?? -1,
    kill9: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function answersPing(port: number, hasEnded: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt && !hasEnded(); await sleep(20)) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.write('PING\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      if (answer.toString().startsWith('+PONG')) return;
    } catch {
      // Not listening yet.
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`redis-server did not start on port ${port}`);
}
