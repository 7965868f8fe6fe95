import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrateQueueStore } from '../../../libs/platform/src/queue/migrate-queue-store.js';
import { Rig, until } from './rig.js';

describe('the schema of the queue on PostgreSQL', () => {
  let rig: Rig;

  const migrate = async (): Promise<void> => {
    const client = await rig.owner.connect();
    try {
      await migrateQueueStore(client);
    } finally {
      client.release();
    }
  };

  const worksUnderTheApplicationsLogin = async (queue: string): Promise<void> => {
    const store = rig.openStore();
    const ran: number[] = [];
    await store.queue(queue).addMany([1, 2].map((n) => ({ name: 'task', data: { n } })));
    store.consume<{ n: number }>(queue, async ({ data }) => void ran.push(data.n));
    await until(() => ran.length === 2);
    await rig.closeStores();
  };

  beforeAll(async () => {
    rig = await Rig.start('postgres');
  });

  afterAll(() => rig.stop());

  test('gives the application its work and no DDL', async () => {
    await worksUnderTheApplicationsLogin('first');
    const refused = [
      'create table bullmq.mine (id int)',
      'create sequence bullmq.mine',
      'create function bullmq.mine() returns int language sql as $$ select 1 $$',
      'alter table bullmq.job add column mine int',
      'drop table bullmq.job',
      'truncate bullmq.job',
      'delete from bullmq.migration',
      'create schema mine',
    ];
    for (const statement of refused) {
      await expect(rig.app.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  test('prepares nothing but queues', async () => {
    for (const name of ['A', 'a:b', "a'b", '', 'x'.repeat(64)]) {
      await expect(rig.app.query('select bullmq.techcheck_prepare_queue($1)', [name])).rejects.toThrow('not the name');
    }
  });

  test('can be migrated again and by several at once', async () => {
    await Promise.all([migrate(), migrate(), migrate()]);
    await worksUnderTheApplicationsLogin('second');
  });

  test('starts anew when somebody emptied every table, the list of migrations too', async () => {
    await rig.wipe();
    await migrate();
    await worksUnderTheApplicationsLogin('third');
  });

  test('grants what a later version of BullMQ adds', async () => {
    await rig.owner.query('create table bullmq.later (id int)');
    await expect(rig.app.query('select from bullmq.later')).resolves.toMatchObject({ rowCount: 0 });
  });
});
