import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startInstance } from '../../support/instance.js';
import { startApi, startWorker } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';
import { TestCluster } from '../../support/test-cluster.js';

const PATIENCE_MS = 180_000;
const REFUSAL =
  /DATA_DIR does not fit the database: the keys in \S+ are not those it was written with \(.*\); start with/;

describe('the keys of another database', () => {
  const scratch = makeScratchDirectory('keys');
  afterAll(() => removeScratchDirectory(scratch));

  it(
    'stop API and worker on a database of one’s own',
    async () => {
      const database = await TestCluster.shared().createDatabase();
      try {
        const own = { databaseUrl: database.appUrl, dataDir: join(scratch, 'own') };
        await (await startApi(own)).stop();
        const other = { ...own, dataDir: join(scratch, 'other') };
        await expect(startApi(other)).rejects.toThrow(REFUSAL);
        await expect(startWorker(other)).rejects.toThrow(REFUSAL);
        // One of three is enough: nobody could be found again.
        cpSync(own.dataDir, other.dataDir, { recursive: true });
        rmSync(join(other.dataDir, 'keys', 'blind-index.key'));
        await expect(startApi(other)).rejects.toThrow(/\(blind-index\)/);
      } finally {
        await database.drop();
      }
    },
    PATIENCE_MS,
  );

  it(
    'stop an instance whose keys were lost beside its embedded database',
    async () => {
      const dataDir = join(scratch, 'instance');
      await (await startInstance({ dataDir, readyMs: PATIENCE_MS, env: { SAMPLE: 'off' } })).stop();
      rmSync(join(dataDir, 'keys'), { recursive: true });
      await expect(startInstance({ dataDir, readyMs: PATIENCE_MS, env: { SAMPLE: 'off' } })).rejects.toThrow(REFUSAL);
    },
    PATIENCE_MS,
  );
});
