import { ensureBuilt } from '../../../scripts/lib/ensure.mjs';

/** One PostgreSQL for all test files, and an up-to-date dist for the tests that start the product itself. */
export default async function globalSetup() {
  await ensureBuilt();
  // Jest does not compile a global setup; the build has.
  const { TestCluster } = await import('../../../dist/test/support/test-cluster.js');
  const cluster = await TestCluster.start();
  globalThis.techcheckTestCluster = cluster;
  await cluster.migrateTemplate();
  cluster.share();
}
