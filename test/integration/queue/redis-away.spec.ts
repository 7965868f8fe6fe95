import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OutboxConsumer } from '../../../libs/platform/src/outbox/outbox-consumer.js';
import { outboxDepth } from '../../../libs/platform/src/outbox/outbox-queries.js';
import { OutboxReconciler } from '../../../libs/platform/src/outbox/outbox-reconciler.js';
import { OutboxRelay } from '../../../libs/platform/src/outbox/outbox-relay.js';
import { redisIsInstalled } from '../../support/redis.js';
import { OutboxRig } from './outbox-rig.js';
import { silent, until } from './rig.js';

const suite = redisIsInstalled() || process.env['CI'] === 'true' ? describe : describe.skip;

suite('while Redis is away', () => {
  let rig: OutboxRig;

  beforeEach(async () => {
    rig = await OutboxRig.start('redis');
  });

  afterEach(() => rig.stop());

  const startWorker = () => {
    const parts = { database: rig.app, store: rig.openStore(), log: silent };
    const relay = new OutboxRelay(parts);
    const reconciler = new OutboxReconciler(parts, { overdueMs: 1_000, everyMs: 200 });
    const consumer = new OutboxConsumer(parts, 'work', { made: rig.effect }, { lockMs: 1_000, stalledCheckMs: 500 });
    relay.start();
    reconciler.start();
    return {
      async stop(): Promise<void> {
        await Promise.all([relay.stop(), reconciler.stop(), consumer.close(200)]);
        await rig.closeStores();
      },
    };
  };

  test('work waits in the outbox, and is done when Redis comes back with nothing', async () => {
    const worker = startWorker();
    await rig.emit('made', 200);
    await until(async () => (await rig.effects()).rows > 0);
    await rig.killRedis();
    await rig.emit('made', 200);
    await sleep(1_000);
    expect((await outboxDepth(rig.app)).parked).toBe(0);
    await rig.bringRedisBack();
    await until(async () => (await rig.openRows()) === 0, 15_000);
    expect(await rig.effects()).toEqual({ rows: 400, distinct: 400 });
    await worker.stop();
  });

  test('a worker can be started before Redis is, and stopped after Redis has died', async () => {
    await rig.killRedis();
    const worker = startWorker();
    await rig.emit('made', 10);
    await sleep(500);
    await rig.bringRedisBack();
    await until(async () => (await rig.openRows()) === 0, 15_000);
    await rig.killRedis();
    // Waiting for a Redis that stays away would take for ever.
    await worker.stop();
    await rig.bringRedisBack();
  });
});
