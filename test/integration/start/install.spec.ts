import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isAlive } from '@techcheck/embedded-postgres';
import { repositoryRoot } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

/** An npm that installs for a long time, with a child that does the work. */
const SLOW_NPM = `#!/bin/sh
sleep 300 &
echo $$ $! > "$NPM_MARK"
wait
`;

let clone: string;
let mark: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  clone = makeScratchDirectory('clone');
  mark = join(clone, 'npm.pids');
  cpSync(join(repositoryRoot(), 'scripts'), join(clone, 'scripts'), { recursive: true });
  writeFileSync(join(clone, 'package-lock.json'), '{}');
  const bin = join(clone, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), SLOW_NPM);
  chmodSync(join(bin, 'npm'), 0o755);
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  env = { ...inherited, PATH: `${bin}${delimiter}${process.env['PATH']}`, NPM_MARK: mark };
});

afterEach(() => removeScratchDirectory(clone));

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s during the installation ends it with all its processes',
  async (signal) => {
    const start = spawn(process.execPath, [join(clone, 'scripts', 'start.mjs')], { env, stdio: 'ignore' });
    const installing = await whatInstalls();
    start.kill(signal);
    await ended(start);
    expect(start.exitCode).toBe(signal === 'SIGTERM' ? 143 : 130);
    await allGone(installing);
  },
);

test('so does losing the shell between npm and us', async () => {
  const command = `"${process.execPath}" "${join(clone, 'scripts', 'start.mjs')}"; true`;
  const shell = spawn('sh', ['-c', command], { env: { ...env, npm_lifecycle_event: 'start' }, stdio: 'ignore' });
  const installing = await whatInstalls();
  shell.kill('SIGKILL');
  await allGone(installing);
});

async function whatInstalls(): Promise<number[]> {
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; await sleep(20)) {
    const pids = existsSync(mark) ? readFileSync(mark, 'utf8').trim().split(' ').map(Number) : [];
    if (pids.length === 2) return pids;
  }
  throw new Error('the installation did not begin');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function allGone(pids: readonly number[]): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; pids.some(isAlive) && Date.now() < giveUpAt;) await sleep(20);
  const left = pids.filter(isAlive);
  left.forEach((pid) => process.kill(pid, 'SIGKILL'));
  expect(left).toEqual([]);
}
