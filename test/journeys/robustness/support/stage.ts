import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SYSTEM } from '@techcheck/audit';
import { loadSettings } from '@techcheck/config';
import { freePort } from '@techcheck/embedded-postgres';
import { FileKeyStore, PersonVault, TokenService, type TokenSubject } from '@techcheck/identity';
import { identityNumber, RegisterIndividuals } from '@techcheck/individuals';
import { Database } from '@techcheck/platform';
import { organisationNumber, RegisterProvider } from '@techcheck/providers';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { seedSample } from '../../../../apps/cli/src/start/seed-sample.js';
import type { Sample } from '../../../../apps/api/src/auth/development/sample-people.js';
import { Client } from '../../../demo/api/client.js';
import { send } from '../../../demo/api/send.js';
import { startApi, startWorker, type ProductProcess } from '../../../support/product-process.js';
import { startRedis, type TestRedis } from '../../../support/redis.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../../support/scratch.js';
import { TestCluster, type TestDatabase } from '../../../support/test-cluster.js';

export interface StageOptions {
  readonly store?: 'postgres' | 'redis';
  /** Further settings of both processes. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cluster?: TestCluster;
}

const TOKEN_MINUTES = 60;

/** A database with the sample in it, and the processes that a test starts and kills upon it. */
export class Stage {
  sample!: Sample;
  /** Where the API is, before and after a restart. */
  readonly url: string;
  private readonly keys: FileKeyStore;
  private readonly tokens: TokenService;
  private readonly running = new Set<ProductProcess>();

  private constructor(
    readonly database: TestDatabase,
    /** Looks behind the curtain; never changes anything. */
    readonly owner: Pool,
    readonly dataDir: string,
    readonly redis: TestRedis | undefined,
    private readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.keys = new FileKeyStore(dataDir);
    this.tokens = new TokenService(this.keys);
  }

  static async open({ store = 'postgres', env = {}, cluster }: StageOptions = {}): Promise<Stage> {
    const redis = store === 'redis' ? await startRedis() : undefined;
    const database = await (cluster ?? TestCluster.shared()).createDatabase();
    const owner = new Pool({ connectionString: database.ownerUrl, max: 4 });
    owner.on('error', () => undefined);
    const dataDir = join(makeScratchDirectory('stage'), 'data');
    const stage = new Stage(database, owner, dataDir, redis, await freePort(), env);
    const settings = loadSettings({ DATABASE_URL: database.ownerUrl, DATA_DIR: dataDir });
    await seedSample({ settings, ownerUrl: database.ownerUrl, appUrl: database.appUrl, log: () => undefined });
    return stage;
  }

  async startApi(): Promise<ProductProcess> {
    const api = this.keep(await startApi({ ...this.processOptions(), env: { ...this.env, PORT: String(this.port) } }));
    this.sample ??= await this.readSample();
    return api;
  }

  async startWorker(): Promise<ProductProcess> {
    return this.keep(await startWorker({ ...this.processOptions(), env: this.env }));
  }

  token(subject: TokenSubject, minutes = TOKEN_MINUTES): Promise<string> {
    return this.tokens.sign(subject, minutes);
  }

  individualToken(id: string, minutes?: number): Promise<string> {
    return this.token({ id, kind: 'individual', roles: ['individual'] }, minutes);
  }

  /** A member of staff in the sample, of the authority or of a provider. */
  staffSubject(name: string): TokenSubject {
    const person = this.sample.staff.find((one) => one.name === name);
    if (person === undefined) throw new Error(`the sample has no ${name}`);
    const { id, providerId } = person;
    const roles = person.roles as TokenSubject['roles'];
    return providerId ? { id, kind: 'provider', roles, providerId } : { id, kind: 'staff', roles };
  }

  staffToken(name: string, minutes?: number): Promise<string> {
    return this.token(this.staffSubject(name), minutes);
  }

  /** The API as somebody sees it who is signed in. */
  async as(subject: TokenSubject): Promise<Client> {
    return new Client(this.url, await this.token(subject));
  }

  async staff(name: string): Promise<Client> {
    return this.as(this.staffSubject(name));
  }

  async individual(id: string): Promise<Client> {
    return new Client(this.url, await this.individualToken(id));
  }

  /** Makes test people known, by the command that sign-in uses. @returns their ids in order. */
  async register(numbers: readonly string[], names: readonly string[] = []): Promise<string[]> {
    const newcomers = numbers.map((number, index) => {
      const personnummer = identityNumber(number);
      if (personnummer === undefined) throw new Error(`test number ${index} is not valid`);
      return { personnummer, name: names[index] };
    });
    return this.withDatabase((database) =>
      new RegisterIndividuals(database, new PersonVault(this.keys, database)).execute(newcomers),
    );
  }

  /** Makes an organisation known as sign-in would. @returns somebody who works there. */
  async newProvider(number: string, name: string): Promise<TokenSubject & { providerId: string }> {
    const valid = organisationNumber(number);
    if (valid === undefined) throw new Error(`${number} is no organisation number`);
    const providerId = await this.withDatabase((database) =>
      new RegisterProvider(database).execute(SYSTEM, { organisationNumber: valid, name, municipalityCode: '0180' }),
    );
    return { id: randomUUID(), kind: 'provider', roles: ['provider-staff'], providerId };
  }

  /** How many rows a query finds. */
  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>(`select count(*) from (${sql}) as found`, [...values]);
    return Number(rows[0]?.count);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((child) => child.stop()));
    await this.owner.end();
    await this.redis?.stop();
    await this.database.drop();
    removeScratchDirectory(join(this.dataDir, '..'));
  }

  /** What `techcheck sample` shows, asked for as the command line asks. */
  private async readSample(): Promise<Sample> {
    const operator = await this.token({ id: '00000000-0000-7000-8000-000000000000', kind: 'system', roles: [] });
    const headers = { authorization: `Bearer ${operator}` };
    const reply = await send(this.url, { method: 'GET', path: '/auth/development/sample', headers });
    return JSON.parse(reply.text) as Sample;
  }

  /** The product's own commands, as the application's role. */
  private async withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const source = new DataSource({ type: 'postgres', url: this.database.appUrl, poolSize: 1 });
    await source.initialize();
    try {
      return await work(new Database(source));
    } finally {
      await source.destroy();
    }
  }

  private processOptions() {
    return { databaseUrl: this.database.appUrl, dataDir: this.dataDir, queueUrl: this.redis?.url };
  }

  private keep(child: ProductProcess): ProductProcess {
    this.running.add(child);
    void child.exited.then(() => this.running.delete(child));
    return child;
  }
}
