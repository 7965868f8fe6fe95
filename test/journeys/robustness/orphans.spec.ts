import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isAlive } from '@techcheck/embedded-postgres';
import { repositoryRoot } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

let silent: Server;
let dataDir: string;

beforeAll(async () => {
  // A database that takes connections and never says a word: whoever starts upon it starts for a long time.
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  dataDir = makeScratchDirectory('orphans');
});

afterAll(() => {
  silent.close();
  removeScratchDirectory(dataDir);
});

test('a process that cannot close ends all the same when its grace is over, with nobody there to end it', async () => {
  const stuck = join(import.meta.dirname, 'support', 'stuck.mjs');
  const middle = spawn(process.execPath, [join(import.meta.dirname, 'support', 'abandon.mjs'), stuck]);
  let said = '';
  for await (const chunk of middle.stdout) if ((said += String(chunk)).includes('ready')) break;
  const pid = parseInt(said, 10);
  middle.kill('SIGKILL');
  for (const giveUpAt = Date.now() + 50_000; isAlive(pid) && Date.now() < giveUpAt;) await sleep(50);
  const survived = isAlive(pid);
  if (survived) process.kill(pid, 'SIGKILL');
  expect(survived).toBe(false);
});

test.each(['api', 'worker'])(
  'the %s ends when the process that started it is killed, even while it starts',
  async (app) => {
    const { port } = silent.address() as AddressInfo;
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const env = { ...inherited, DATABASE_URL: `postgres://x:y@127.0.0.1:${port}/z`, DATA_DIR: dataDir, PORT: '0' };
    const program = join(repositoryRoot(), 'dist', 'apps', app, 'src', 'main.js');
    const middle = spawn(process.execPath, [join(import.meta.dirname, 'support', 'abandon.mjs'), program], { env });
    const [line] = (await once(middle.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await sleep(500 + Math.random() * 2_000);
    expect(isAlive(pid)).toBe(true);
    middle.kill('SIGKILL');
    for (const giveUpAt = Date.now() + 20_000; isAlive(pid) && Date.now() < giveUpAt;) await sleep(50);
    const survived = isAlive(pid);
    if (survived) process.kill(pid, 'SIGKILL');
    expect(survived).toBe(false);
  },
);
