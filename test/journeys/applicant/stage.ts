import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '@techcheck/audit';
import { FileKeyStore, PersonVault, TokenService } from '@techcheck/identity';
import {
  identityNumber,
  RegisterIndividuals,
  type RegisterBehaviour,
  type SwitchboardFile,
} from '@techcheck/individuals';
import { Database } from '@techcheck/platform';
import { DataSource } from 'typeorm';
import { openTestBed, type TestBed } from '../../factories/test-bed.js';
import { startApi, startWorker, type ProductProcess } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';
import { Caller } from './caller.js';

/** The built API and any number of workers on a database of their own. */
export interface Stage {
  readonly bed: TestBed;
  readonly url: string;
  readonly dataDir: string;
  individual(id: string): Promise<Caller>;
  staff(...roles: Role[]): Promise<Caller>;
  readonly nobody: Caller;
  /** Makes people known by the command that sign-in uses. @returns their ids in order. */
  register(numbers: readonly string[]): Promise<string[]>;
  /** Changes how the register behaves while the worker runs; nothing given: as in the settings. */
  registerBehaves(behaviour?: Partial<RegisterBehaviour>): void;
  /** The same for any register, and for what it says of single people. */
  registersBehave(switches?: SwitchboardFile): void;
  startWorker(env?: Readonly<Record<string, string>>): Promise<ProductProcess>;
  close(): Promise<void>;
}

/** Starts the API with a new database. Workers are started by the test. */
export async function openStage(): Promise<Stage> {
  const bed = await openTestBed();
  const dataDir = makeScratchDirectory('applicant');
  const api = await startApi({ databaseUrl: bed.database.appUrl, dataDir });
  const keys = new FileKeyStore(dataDir);
  const tokens = new TokenService(keys);
  const workers: ProductProcess[] = [];
  const source = new DataSource({ type: 'postgres', url: bed.database.appUrl, poolSize: 2 });
  await source.initialize();
  const database = new Database(source);
  const switchboard = join(dataDir, 'register-simulator.json');
  const switchTo = (switches?: SwitchboardFile): void =>
    switches === undefined
      ? rmSync(switchboard, { force: true })
      : writeFileSync(switchboard, JSON.stringify(switches));
  return {
    bed,
    url: api.url,
    dataDir,
    individual: async (id) =>
      new Caller(api.url, await tokens.sign({ id, kind: 'individual', roles: ['individual'] }, 60), id),
    staff: async (...roles) => new Caller(api.url, await tokens.sign({ id: randomUUID(), kind: 'staff', roles }, 60)),
    nobody: new Caller(api.url),
    register: (numbers) =>
      new RegisterIndividuals(database, new PersonVault(keys, database)).execute(
        numbers.map((number) => {
          const personnummer = identityNumber(number);
          if (personnummer === undefined) throw new Error('a test number is not valid');
          return { personnummer, name: 'Test Testsson' };
        }),
      ),
    registerBehaves: switchTo,
    registersBehave: switchTo,
    startWorker: async (env = {}) => {
      const worker = await startWorker({ databaseUrl: bed.database.appUrl, dataDir, env });
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await Promise.all([api, ...workers].map((child) => child.stop()));
      await source.destroy();
      await bed.close();
      removeScratchDirectory(dataDir);
    },
  };
}

/** Asks again and again until the answer fits. */
export async function until<Value>(
  ask: () => Promise<Value>,
  fits: (value: Value) => boolean,
  waitMs = 30_000,
): Promise<Value> {
  for (const giveUpAt = Date.now() + waitMs; ; await sleep(50)) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > giveUpAt) throw new Error(`still ${JSON.stringify(value)} after ${waitMs} ms`);
  }
}
