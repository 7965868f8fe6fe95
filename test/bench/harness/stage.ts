import { join } from 'node:path';
import pg from 'pg';
import {
  startApi,
  startWorker,
  type ProductProcess,
  type ProductProcessOptions,
} from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';
import { TestCluster, type TestDatabase } from '../../support/test-cluster.js';
import type { BenchContext } from './bench.js';

/** A database of the bench's own, with the folder that holds its keys and logs. */
export interface Stage {
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** The owner's session, for seeding and for counting. */
  readonly owner: pg.Client;
  api(): Promise<ProductProcess>;
  worker(options?: Partial<ProductProcessOptions>): Promise<ProductProcess>;
}

/** As much memory as the product gives its embedded PostgreSQL; a test cluster has less. */
const CLUSTER_SETTINGS = { shared_buffers: '256MB' };

/** What the product uses by default, and so does every bare pool that it is compared with. */
export const POOL_SIZE = 8;

/** Starts a throw-away PostgreSQL that ends with the bench. */
export async function startCluster(context: BenchContext): Promise<TestCluster> {
  context.progress.step('starting PostgreSQL');
  const cluster = await TestCluster.start(CLUSTER_SETTINGS);
  context.atEnd(() => cluster.stop());
  return cluster;
}

/** Makes a migrated database in the cluster. Whatever is started on it ends with the bench. */
export async function setStage(context: BenchContext, cluster: TestCluster): Promise<Stage> {
  const database = await cluster.createDatabase();
  const scratch = makeScratchDirectory('bench');
  context.atEnd(async () => removeScratchDirectory(scratch));
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  context.atEnd(() => owner.end());
  const dataDir = join(scratch, 'data');
  // The log level is the one people run with: what logging costs is part of the figure.
  const usual = { databaseUrl: database.appUrl, dataDir, env: { LOG_LEVEL: 'info' } };
  const ending = async (starting: Promise<ProductProcess>): Promise<ProductProcess> => {
    const started = await starting;
    context.atEnd(() => started.stop());
    return started;
  };
  return {
    database,
    dataDir,
    owner,
    api: () => ending(startApi(usual)),
    worker: (options) => ending(startWorker({ ...usual, ...options })),
  };
}

/**
 * Puts the database into the state it has in the middle of a quiet day: statistics taken after the load, no vacuum
 * outstanding, and the pages written, so that no side pays for what the one before it left behind.
 */
export async function settle(owner: pg.Client): Promise<void> {
  await owner.query('vacuum (analyze)');
  await owner.query('checkpoint');
}
