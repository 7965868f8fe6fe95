import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { PostgresBackend } from '../../../libs/platform/src/queue/postgres-backend.js';
import type { QueueBackend } from '../../../libs/platform/src/queue/queue-backend.js';
import { openQueueStore, type QueueLog, type QueueStore } from '../../../libs/platform/src/queue/queue-store.js';
import { RedisBackend } from '../../../libs/platform/src/queue/redis-backend.js';
import { redisIsInstalled, startRedis, type TestRedis } from '../../support/redis.js';
import { TestCluster } from '../../support/test-cluster.js';

export type StoreKind = QueueStore['kind'];

/** Nobody reads the log of a test that passes. */
export const silent: QueueLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The contract holds on both stores. Where Redis is missing, its half is left out loudly; never in CI. */
export function describeOnEachStore(title: string, suite: (kind: StoreKind) => void): void {
  describe.each<StoreKind>(['postgres'])(title, suite);
  // startRedis says that Redis is missing; in CI it refuses to go on.
  const suiteOf = redisIsInstalled() || process.env['CI'] === 'true' ? describe : describe.skip;
  suiteOf.each<StoreKind>(['redis'])(title, suite);
  if (suiteOf === describe.skip) {
    process.stderr.write('\n*** redis-server is not on PATH: the queue contract ran on PostgreSQL ONLY ***\n\n');
  }
}

/** Jobs of a queue by state; the parked ones have failed for good. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly parked: number;
}

/** A job that has failed for good. */
export interface ParkedJob {
  readonly name: string;
  readonly data: object;
  readonly reason: string;
  readonly attempts: number;
}

/** A database of its own, the logins a deployment has, and one of the two stores. */
export class Rig {
  readonly children: ChildProcess[] = [];
  readonly #stores: QueueStore[] = [];
  readonly #seen = new Map<string, Queue<object>>();
  #lookout: QueueBackend | undefined;

  constructor(
    readonly kind: StoreKind,
    readonly owner: Pool,
    readonly app: Pool,
    readonly appUrl: string,
    private redis: TestRedis | undefined,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static start(kind: StoreKind): Promise<Rig> {
    return Rig.open(kind, Rig);
  }

  protected static async open<R extends Rig>(
    kind: StoreKind,
    make: new (...of: ConstructorParameters<typeof Rig>) => R,
  ): Promise<R> {
    const database = await TestCluster.shared().createDatabase();
    const redis = kind === 'redis' ? await startRedis() : undefined;
    const owner = new Pool({ connectionString: database.ownerUrl });
    const app = new Pool({ connectionString: database.appUrl });
    // A test may cut idle connections.
    [owner, app].forEach((pool) => pool.on('error', () => undefined));
    return new make(kind, owner, app, database.appUrl, redis, () => database.drop());
  }

  /** Absent: the queue lives in PostgreSQL. */
  get queueUrl(): string | undefined {
    return this.redis?.url;
  }

  /** A store as API and worker open it: with the application's login. */
  openStore(): QueueStore {
    const store = openQueueStore({ queueUrl: this.queueUrl, databaseUrl: this.appUrl, log: silent });
    this.#stores.push(store);
    return store;
  }

  async counts(name: string): Promise<QueueCounts> {
    const found = await this.look(name).getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
    return {
      waiting: (found['waiting'] ?? 0) + (found['prioritized'] ?? 0),
      active: found['active'] ?? 0,
      delayed: found['delayed'] ?? 0,
      parked: found['failed'] ?? 0,
    };
  }

  /** The jobs that have failed for good, last first. */
  async parked(name: string): Promise<ParkedJob[]> {
    const jobs = await this.look(name).getFailed();
    return jobs.map(({ name, data, failedReason, attemptsMade }) => ({
      name,
      data,
      reason: failedReason ?? '',
      attempts: attemptsMade,
    }));
  }

  /** Throws all data of the store away, on PostgreSQL even BullMQ's list of migrations. */
  async wipe(): Promise<void> {
    if (this.queueUrl !== undefined) {
      const redis = new Redis(this.queueUrl);
      await redis.flushall();
      redis.disconnect();
      return;
    }
    const { rows } = await this.owner.query<{ names: string }>(
      `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names
       from pg_tables where schemaname = 'bullmq'`,
    );
    await this.owner.query(`truncate ${rows[0]?.names ?? ''}`);
  }

  /** Cuts the connections of the application's login, or of everybody on Redis. */
  async cutConnections(): Promise<void> {
    if (this.queueUrl !== undefined) {
      const redis = new Redis(this.queueUrl);
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      redis.disconnect();
      return;
    }
    await this.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
  }

  /** Redis dies; bringRedisBack starts it anew at the same address, empty. */
  async killRedis(): Promise<void> {
    await this.redis?.kill9();
  }

  async bringRedisBack(): Promise<void> {
    if (this.redis !== undefined) {
      this.redis = await startRedis({ port: this.redis.port });
    }
  }

  async closeStores(): Promise<void> {
    this.children.splice(0).forEach((child) => child.kill('SIGKILL'));
    await Promise.all(this.#stores.splice(0).map((store) => store.close(200)));
  }

  async stop(): Promise<void> {
    await this.closeStores();
    await Promise.all([...this.#seen.values()].map((queue) => queue.close()));
    await this.#lookout?.close();
    await Promise.all([this.app.end(), this.owner.end()]);
    await this.redis?.stop();
    await this.dropDatabase();
  }

  /** BullMQ's own view of a queue, past the store: the product has no use for what it says. */
  private look(name: string): Queue<object> {
    this.#lookout ??=
      this.queueUrl === undefined ? new PostgresBackend(this.appUrl, silent) : new RedisBackend(this.queueUrl, silent);
    const queue = this.#seen.get(name) ?? (this.#lookout.openQueue(name) as Queue<object>);
    queue.removeAllListeners('error').on('error', () => undefined);
    this.#seen.set(name, queue);
    return queue;
  }
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 8_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`did not come true within ${withinMs} ms: ${holds.toString()}`);
    }
    await sleep(10);
  }
}
