import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { OutboxConsumer, type TopicHandler } from '../../../libs/platform/src/outbox/outbox-consumer.js';
import { outboxDepth, outboxDone, purgeOutbox, unpark } from '../../../libs/platform/src/outbox/outbox-queries.js';
import { OutboxReconciler } from '../../../libs/platform/src/outbox/outbox-reconciler.js';
import { OutboxRelay } from '../../../libs/platform/src/outbox/outbox-relay.js';
import type { OutboxJob } from '../../../libs/platform/src/outbox/outbox-row.js';
import { RetryLater } from '../../../libs/platform/src/queue/errors.js';
import type { QueueStore } from '../../../libs/platform/src/queue/queue-store.js';
import { OutboxRig } from './outbox-rig.js';
import { describeOnEachStore, silent, until } from './rig.js';

describeOnEachStore('the outbox on %s', (kind) => {
  let rig: OutboxRig;
  let store: QueueStore;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    rig = await OutboxRig.start(kind);
  });

  beforeEach(async () => {
    await rig.reset();
    store = rig.openStore();
  });

  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
    await rig.closeStores();
  });

  afterAll(() => rig.stop());

  const parts = () => ({ database: rig.app, store, log: silent });

  const awayStore = (): QueueStore =>
    ({ ...store, kind: store.kind, queue: () => ({ add: refuse, addMany: refuse }) }) as QueueStore;

  const consume = (handler: TopicHandler, options = {}): OutboxConsumer => {
    const consumer = new OutboxConsumer(parts(), 'work', { made: handler }, { backoffMs: 20, ...options });
    stops.push(() => consumer.close(200));
    return consumer;
  };

  const relay = (options = {}): OutboxRelay => {
    const started = new OutboxRelay(parts(), { idleMs: 50, backoffMs: 20, ...options });
    stops.push(() => started.stop());
    return started;
  };

  const reconcile = (options = {}): OutboxReconciler => {
    const reconciler = new OutboxReconciler(parts(), { overdueMs: 500, everyMs: 100, backoffMs: 20, ...options });
    stops.push(() => reconciler.stop());
    return reconciler;
  };

  test('carries a lone row to its effect within 200 ms, and only to a queue that is subscribed', async () => {
    await consume(rig.effect).ready;
    relay().start();
    await rig.emit('nobody-listens', 1);
    const [warm] = await rig.emit('made', 1);
    await until(() => rig.hasEffect(warm));
    let quickestMs = Infinity;
    // The slow ones may be the fault of a busy machine; a design that is too slow is so each time.
    for (let round = 0; round < 50 && quickestMs >= 200; round += 1) {
      const [id] = await rig.emit('made', 1);
      const emitted = performance.now();
      await until(() => rig.hasEffect(id));
      quickestMs = Math.min(quickestMs, performance.now() - emitted);
    }
    expect(quickestMs).toBeLessThan(200);
    expect(await outboxDepth(rig.app)).toMatchObject({ waiting: 0, inFlight: 0, overdue: 0, parked: 0 });
  });

  test('sends rows of a rush in jobs of a hundred and keeps the cap of rows in flight', async () => {
    await rig.emit('made', 450);
    const sender = relay({ rowsInFlightMax: 250 });
    expect(await sender.relayOnce()).toMatchObject({ sent: 250 });
    expect(await sender.relayOnce()).toMatchObject({ sent: 0 });
    expect(await rig.counts('work')).toMatchObject({ waiting: 3 });
    expect(await outboxDepth(rig.app)).toMatchObject({ waiting: 200, inFlight: 250 });
    consume(rig.effect);
    sender.start();
    await until(async () => (await rig.openRows()) === 0);
    expect(await rig.effects()).toEqual({ rows: 450, distinct: 450 });
  });

  test('parks a poison row of a batch where people see it, while the other rows go on', async () => {
    const ids = await rig.emit('made', 40);
    const poison = new Set([ids[7], ids[23]]);
    await relay().relayOnce();
    consume(
      async (rows, context) => {
        if (rows.some((row) => poison.has(row.id))) {
          throw new TypeError('no municipality for 199001012384');
        }
        await rig.effect(rows, context);
      },
      { attempts: 3 },
    );
    await until(async () => (await outboxDepth(rig.app)).parked === 2);
    expect(await rig.effects()).toEqual({ rows: 38, distinct: 38 });
    const parked = await rig.parkedRows();
    expect(new Set(parked.map((row) => row.id))).toEqual(poison);
    expect(parked[0]).toMatchObject({ topic: 'made', reason: 'TypeError: no municipality for [identity number]' });
    expect(JSON.stringify(await rig.parked('work'))).not.toContain('199001012384');
    await until(async () => (await rig.counts('work')).parked === 2);

    poison.clear();
    relay().start();
    expect(await unpark(rig.app, ids[7] ?? '')).toBe(true);
    expect(await unpark(rig.app, ids[8] ?? '')).toBe(false);
    await until(() => rig.hasEffect(ids[7]));
    expect(await outboxDepth(rig.app)).toMatchObject({ parked: 1 });
  });

  test('waits for a register that is down instead of parking', async () => {
    const ids = await rig.emit('made', 3);
    let down = true;
    let calls = 0;
    consume(
      async (rows, context) => {
        calls += 1;
        if (down && rows.some((row) => row.id === ids[1])) {
          throw new RetryLater('the register does not answer', 100);
        }
        await rig.effect(rows, context);
      },
      { attempts: 1 },
    );
    await relay({ rowsPerJobOn: { work: 1 } }).relayOnce();
    reconcile().start();
    await until(() => rig.hasEffect(ids[2]));
    await until(() => calls >= 5);
    expect(await outboxDepth(rig.app)).toMatchObject({ inFlight: 1, parked: 0 });
    down = false;
    await until(async () => (await rig.openRows()) === 0);
    expect(await rig.effects()).toEqual({ rows: 3, distinct: 3 });
  });

  test('blames no row when the database was away', async () => {
    await rig.emit('made', 5);
    let broken = 2;
    consume(
      async (rows, context) => {
        if (broken > 0) {
          broken -= 1;
          throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
        }
        await rig.effect(rows, context);
      },
      { attempts: 1 },
    );
    await relay().relayOnce();
    await until(async () => (await rig.openRows()) === 0);
    expect(await outboxDepth(rig.app)).toMatchObject({ parked: 0 });
  });

  test('has one effect for a row that is delivered a hundred times', async () => {
    const rows = (await rig.emit('made', 1)).map((id) => ({ id, subjectId: id, payload: {} }));
    const sameJob = { name: 'made', data: { topic: 'made', rows } };
    await store.queue<OutboxJob>('work').addMany(Array.from({ length: 100 }, () => sameJob));
    consume(rig.effect, { concurrency: 20 });
    await until(async () => {
      const { waiting, active } = await rig.counts('work');
      return waiting + active === 0;
    });
    expect(await rig.effects()).toEqual({ rows: 1, distinct: 1 });
  });

  test('two relays at once never take the same row', async () => {
    await rig.emit('made', 1_000);
    const delivered: string[] = [];
    consume(
      async (rows, context) => {
        delivered.push(...rows.map((row) => row.id));
        await rig.effect(rows, context);
      },
      { concurrency: 4 },
    );
    const relays = [0, 1, 2].map(() => relay({ rowsAtOnceMax: 70 }));
    relays.forEach((each) => each.start());
    await rig.emit('made', 1_000);
    await until(async () => (await rig.openRows()) === 0);
    expect(delivered).toHaveLength(2_000);
    expect(new Set(delivered).size).toBe(2_000);
  });

  test('a row that commits late is not passed over', async () => {
    consume(rig.effect);
    relay().start();
    const slow = await rig.app.connect();
    await slow.query('begin');
    await slow.query(`select platform.emit('made', gen_random_uuid())`);
    const [quick] = await rig.emit('made', 1);
    await until(() => rig.hasEffect(quick));
    await slow.query('commit');
    slow.release();
    await until(async () => (await rig.effects()).rows === 2);
  });

  test('loses nothing when all data of the queue is wiped in the middle of the work', async () => {
    consume(
      async (rows, context) => {
        await sleep(40);
        await rig.effect(rows, context);
      },
      { concurrency: 2 },
    );
    relay({ rowsPerJob: 5, rowsInFlightMax: 150 }).start();
    reconcile({ rowsPerJob: 5 }).start();
    await rig.emit('made', 300);
    for (const share of [30, 150]) {
      await until(async () => (await rig.effects()).rows >= share);
      await rig.wipe();
    }
    await until(async () => (await rig.openRows()) === 0, 15_000);
    expect(await rig.effects()).toEqual({ rows: 300, distinct: 300 });
  });

  test('finds rows that a relay claimed before it died', async () => {
    await rig.emit('made', 3);
    await rig.app.query(
      `update platform.outbox set enqueued_at = clock_timestamp() - interval '1 second', enqueued_times = 1`,
    );
    consume(rig.effect);
    expect(await reconcile().reconcileOnce()).toEqual({ enqueued: 3, parked: 0 });
    await until(async () => (await rig.openRows()) === 0);
  });

  test('gives back what a queue that is away did not take', async () => {
    await rig.emit('made', 3);
    const sender = new OutboxRelay({ ...parts(), store: awayStore() });
    await expect(sender.relayOnce()).rejects.toThrow('away');
    expect(await outboxDepth(rig.app)).toMatchObject({ waiting: 3, inFlight: 0 });
  });

  test('gives back overdue rows as well that a queue which is away does not take, and blames no row for it', async () => {
    await rig.emit('made', 3);
    await rig.app.query('update platform.outbox set enqueued_times = 1');
    const reconciler = new OutboxReconciler({ ...parts(), store: awayStore() }, { enqueuedTimesMax: 5 });
    for (let round = 0; round < 10; round += 1) {
      await rig.app.query(`update platform.outbox set enqueued_at = clock_timestamp() - interval '1 day'`);
      await expect(reconciler.reconcileOnce()).rejects.toThrow('away');
    }
    expect(await outboxDepth(rig.app)).toMatchObject({ waiting: 3, inFlight: 0, parked: 0 });
    consume(rig.effect);
    relay().start();
    await until(async () => (await rig.openRows()) === 0);
  });

  test('a row that kills its worker takes no neighbour along: it travels alone and is parked alone', async () => {
    const ids = await rig.emit('made', 30);
    const deadly = ids[17];
    const endWorker = rig.keepWorkerThatDiesOf('work', deadly);
    stops.push(async () => endWorker());
    const reconciler = reconcile({ enqueuedTimesMax: 3 });
    await relay().relayOnce();
    const queueIsIdle = async (): Promise<boolean> => {
      const { waiting, active, delayed } = await rig.counts('work');
      return waiting + active + delayed === 0;
    };
    for (let parked = 0; parked === 0;) {
      await until(queueIsIdle, 30_000);
      await rig.app.query(
        `update platform.outbox set enqueued_at = clock_timestamp() - interval '1 day' where enqueued_at is not null`,
      );
      ({ parked } = await reconciler.reconcileOnce());
    }
    expect(await rig.parkedRows()).toMatchObject([{ id: deadly }]);
    expect(await rig.effects()).toEqual({ rows: 29, distinct: 29 });
  });

  test('parks a row that is never done however often it is put on the queue', async () => {
    await rig.emit('made', 1);
    await rig.app.query(
      `update platform.outbox set enqueued_at = clock_timestamp() - interval '1 day', enqueued_times = 20`,
    );
    expect(await reconcile().reconcileOnce()).toEqual({ enqueued: 0, parked: 1 });
    expect((await rig.parkedRows())[0]?.reason).toBe('Error: undone after 20 times on the queue');
  });

  test('another worker takes over from one that is killed in the middle of a job', async () => {
    const doomed = rig.startDoomedWorker('work');
    await rig.emit('made', 1);
    await relay().relayOnce();
    await doomed.says('taken');
    doomed.signal('SIGKILL');
    consume(rig.effect, { lockMs: 400, stalledCheckMs: 300 });
    await until(async () => (await rig.openRows()) === 0);
    expect(await rig.effects()).toEqual({ rows: 1, distinct: 1 });
  });

  test('a worker that was frozen past its lock has no second effect when it wakes', async () => {
    const frozen = rig.startDoomedWorker('work');
    await rig.emit('made', 1);
    await relay().relayOnce();
    await frozen.says('taken');
    frozen.signal('SIGSTOP');
    consume(rig.effect, { lockMs: 400, stalledCheckMs: 300 });
    await until(async () => (await rig.openRows()) === 0);
    frozen.signal('SIGCONT');
    frozen.goOn();
    await frozen.says('effect 0');
    frozen.signal('SIGKILL');
    expect(await rig.effects()).toEqual({ rows: 1, distinct: 1 });
  });

  test('outboxDone counts the rows that were still open, and done rows are purged after their time', async () => {
    const ids = await rig.emit('made', 2);
    expect(await outboxDone(rig.app, ids)).toBe(2);
    expect(await outboxDone(rig.app, ids)).toBe(0);
    expect(await purgeOutbox(rig.app, 7)).toBe(0);
    await rig.app.query(`update platform.outbox set done_at = done_at - interval '8 days' where id = $1`, [ids[0]]);
    expect(await purgeOutbox(rig.app, 7)).toBe(1);
  });
});

async function refuse(): Promise<never> {
  throw new Error('the queue is away');
}
