import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An API whose supervisor was killed lets go of the port once it has answered what it was asked. */
const PATIENCE_MS = 5_000;

/**
 * Finds out before anything is started whether the port can be had.
 * @throws Error with one line when another program keeps it.
 */
export async function ensurePortIsFree(port: number, host: string): Promise<void> {
  if (port === 0) return;
  for (const giveUpAt = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    const problem = await tryToListen(port, host);
    if (problem === undefined) return;
    if (problem === 'EADDRINUSE' && Date.now() < giveUpAt) continue;
    throw new Error(explain(problem, port, host));
  }
}

async function tryToListen(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

function explain(problem: string, port: number, host: string): string {
  switch (problem) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program: set PORT to another one, or to 0 for any`;
    case 'EACCES':
      return `Port ${port} is reserved for privileged users: set PORT to 1024 or higher`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST "${host}" is not an address of this machine`;
    default:
      return `Port ${port} on ${host} cannot be used (${problem})`;
  }
}
