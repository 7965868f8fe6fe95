import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@techcheck/embedded-postgres';
import pg from 'pg';
import { startInstance, type Instance } from '../../support/instance.js';
import { repositoryRoot } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

/** A machine that runs other tests beside this one starts processes slowly. */
const PATIENCE_MS = 180_000;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function techcheck(args: string[], env: Record<string, string>): Promise<Outcome> {
  const cli = join(repositoryRoot(), 'dist', 'apps', 'cli', 'src', 'main.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function eventually(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS / 2; Date.now() < giveUpAt; await sleep(50)) {
    if (await what()) return;
  }
  throw new Error('It did not come to that in time');
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

describe('npm start', () => {
  const scratch = makeScratchDirectory('start');
  const dataDir = join(scratch, 'data');
  let instance: Instance;

  beforeAll(async () => {
    instance = await startInstance({ dataDir, readyMs: PATIENCE_MS });
  }, PATIENCE_MS);

  afterAll(async () => {
    await instance.stop();
    removeScratchDirectory(scratch);
  }, PATIENCE_MS);

  it('answers where instance.json says', async () => {
    expect(await isReady(instance.url)).toBe(true);
    expect(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'))).toMatchObject({
      url: instance.url,
      pid: instance.pids().supervisor,
      startedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) as unknown,
    });
  });

  it('keeps its secrets from other users', () => {
    expect(statSync(join(dataDir, 'keys')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'keys', 'database-app-password')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o077).toBe(0);
  });

  it('refuses a second start on the same data in one line', async () => {
    const { code, stderr } = await techcheck(['start'], { DATA_DIR: dataDir, PORT: '0' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^techcheck: An instance is already running at http:\S+ \(process \d+\): .*\n$/);
  });

  it('refuses a port that another program has', async () => {
    const { code, stderr } = await techcheck(['start'], {
      DATA_DIR: join(scratch, 'other'),
      PORT: new URL(instance.url).port,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^techcheck: Port \d+ is taken by another program: .*\n$/);
    expect(existsSync(join(scratch, 'other', 'lock.json'))).toBe(false);
  });

  it(
    'brings a killed API and a killed worker back, the API at its old address',
    async () => {
      const before = instance.pids();
      process.kill(before.api, 'SIGKILL');
      process.kill(before.worker, 'SIGKILL');
      await eventually(() => {
        const now = instance.pids();
        return [now.api, now.worker].every((pid) => pid > 0 && ![before.api, before.worker].includes(pid));
      });
      await eventually(() => isReady(instance.url));
      expect(instance.pids().supervisor).toBe(before.supervisor);
    },
    PATIENCE_MS,
  );

  it(
    'brings a killed PostgreSQL back',
    async () => {
      const before = instance.pids().postgres;
      process.kill(before, 'SIGKILL');
      await eventually(() => ![-1, before].includes(instance.pids().postgres));
      await eventually(() => isReady(instance.url));
    },
    PATIENCE_MS,
  );

  it(
    'leaves no API and no worker when it is killed, and recovers at the next start',
    async () => {
      const before = instance.pids();
      await instance.kill9();
      await eventually(() => !isAlive(before.api) && !isAlive(before.worker));
      instance = await startInstance({ dataDir, readyMs: PATIENCE_MS, by: 'npm' });
      expect(isAlive(before.postgres)).toBe(false);
      expect(await isReady(instance.url)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'recovers when all of it was killed at once, PostgreSQL too',
    async () => {
      const before = Object.values(instance.pids());
      for (const pid of before) process.kill(pid, 'SIGKILL');
      await eventually(() => !before.some(isAlive));
      instance = await startInstance({ dataDir, readyMs: PATIENCE_MS, by: 'npm' });
      expect(await isReady(instance.url)).toBe(true);
      expect(JSON.parse(await instance.techcheck('reconcile', '--json'))).toMatchObject({ differenceCount: 0 });
    },
    PATIENCE_MS,
  );

  it(
    'stops at Ctrl-C, which npm and all below it receive',
    async () => {
      const all = Object.values(instance.pids());
      await dropWhatTheStampVouchesFor(instance.ownerUrl);
      await instance.interrupt();
      await eventually(() => !all.some(isAlive));
      expectNothingLeft();
    },
    PATIENCE_MS,
  );

  it(
    'comes up again when the schema of the queue and the login of the application were dropped in between',
    async () => {
      instance = await startInstance({ dataDir, readyMs: PATIENCE_MS, by: 'npm' });
      expect(await isReady(instance.url)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'stops when npm alone is told to',
    async () => {
      const all = Object.values(instance.pids());
      await instance.stop();
      await eventually(() => !all.some(isAlive));
      expectNothingLeft();
    },
    PATIENCE_MS,
  );

  it(
    'ends with code 0 when the supervisor is told to stop',
    async () => {
      instance = await startInstance({ dataDir, readyMs: PATIENCE_MS });
      const all = Object.values(instance.pids());
      expect(await instance.stop()).toBe(0);
      expect(all.filter(isAlive)).toEqual([]);
      expect(instance.output()).not.toContain('still busy');
      expectNothingLeft();
    },
    PATIENCE_MS,
  );

  function expectNothingLeft(): void {
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false);
    expect(existsSync(join(dataDir, 'lock.json'))).toBe(false);
  }

  async function dropWhatTheStampVouchesFor(ownerUrl: string): Promise<void> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query('drop schema bullmq cascade');
    await owner.query('drop owned by techcheck_app_techcheck; drop role techcheck_app_techcheck');
    await owner.end();
  }
});

describe('the command line', () => {
  it('names a wrong setting in one line', async () => {
    const { code, stderr } = await techcheck(['start'], { PORT: 'abc' });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'techcheck: PORT must be a whole number from 0 to 65535, not "abc"\n',
    });
  });

  it('names QUEUE_URL when nobody answers there, and keeps its password to itself', async () => {
    const dataDir = makeScratchDirectory('settings');
    const env = { DATA_DIR: dataDir, PORT: '0', QUEUE_URL: 'redis://:s3cret@127.0.0.1:1' };
    const { code, stderr } = await techcheck(['start'], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^techcheck: QUEUE_URL does not work: connect ECONNREFUSED [^\n]*\n$/);
    expect(stderr).not.toContain('s3cret');
    removeScratchDirectory(dataDir);
  });

  it('does not start with an identity provider that nobody could sign in by', async () => {
    const { code, stderr } = await techcheck(['start'], { PORT: '0', OIDC_ISSUER: 'https://id.example' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^techcheck: OIDC_ISSUER cannot be used yet: .*\n$/);
  });

  it('does not guess at an unknown command', async () => {
    const { code, stdout, stderr } = await techcheck(['bogus'], {});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("unknown command 'bogus'");
  });
});
