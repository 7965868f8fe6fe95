import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { RetryLater } from '../../../libs/platform/src/queue/errors.js';
import type { QueueStore } from '../../../libs/platform/src/queue/queue-store.js';
import { Rig, describeOnEachStore, until } from './rig.js';

interface Task {
  readonly n: number;
}

describeOnEachStore('a queue on %s', (kind) => {
  let rig: Rig;
  let store: QueueStore;
  let queueNumber = 0;
  let name: string;

  beforeAll(async () => {
    rig = await Rig.start(kind);
    store = rig.openStore();
  });

  afterEach(() => {
    queueNumber += 1;
  });

  afterAll(() => rig.stop());

  /** Each test has a queue of its own and one list of what ran. */
  const fresh = (): { queue: ReturnType<QueueStore['queue']>; ran: number[] } => {
    name = `contract-${queueNumber}`;
    return { queue: store.queue<Task>(name), ran: [] };
  };

  test('keeps a delayed job back for its delay', async () => {
    const { queue, ran } = fresh();
    let started = 0;
    let delayed = 0;
    const consumer = store.consume<Task>(name, async ({ data }) => {
      ran.push(data.n);
      delayed = data.n === 1 ? Date.now() - started : delayed;
    });
    await consumer.ready;
    started = Date.now();
    await queue.addMany([
      { name: 'task', data: { n: 1 }, delayMs: 400 },
      { name: 'task', data: { n: 2 } },
    ]);
    await until(() => ran.length === 2);
    expect(ran).toEqual([2, 1]);
    expect(delayed).toBeGreaterThanOrEqual(400);
    await consumer.close();
  });

  test('tries a failing job again, waiting longer each time, until its attempts are used up', async () => {
    const { queue } = fresh();
    const times: number[] = [];
    const consumer = store.consume<Task>(name, async ({ attempt, attemptsMax }) => {
      times.push(Date.now());
      throw new Error(`attempt ${attempt} of ${attemptsMax} for 19900101-2384 failed`);
    });
    await queue.add({ name: 'task', data: { n: 1 }, attempts: 3, backoffMs: 200 });
    await until(async () => (await rig.counts(name)).parked === 1);
    const [first = 0, second = 0, third = 0] = times;
    expect(times).toHaveLength(3);
    // Up to half of each wait is left out by chance.
    expect(second - first).toBeGreaterThanOrEqual(95);
    expect(third - second).toBeGreaterThanOrEqual(195);
    const [parked] = await rig.parked(name);
    expect(parked).toMatchObject({ name: 'task', data: { n: 1 }, attempts: 3 });
    expect(parked?.reason).toBe('Error: attempt 3 of 3 for [identity number] failed');
    await consumer.close();
  });

  test('brings a job back after RetryLater without using up an attempt', async () => {
    const { queue, ran } = fresh();
    const consumer = store.consume<Task>(name, async ({ attempt, startedTimes }) => {
      ran.push(attempt);
      if (startedTimes < 4) {
        throw new RetryLater('the register is down', 30);
      }
    });
    await queue.add({ name: 'task', data: { n: 1 }, attempts: 1 });
    await until(() => ran.length === 4);
    expect(ran).toEqual([1, 1, 1, 1]);
    expect((await rig.counts(name)).parked).toBe(0);
    await consumer.close();
  });

  test('runs jobs without priority first and then the lower numbers first', async () => {
    const { queue, ran } = fresh();
    await queue.addMany([
      { name: 'task', data: { n: 3 }, priority: 30 },
      { name: 'task', data: { n: 1 }, priority: 10 },
      { name: 'task', data: { n: 2 }, priority: 20 },
      { name: 'task', data: { n: 0 } },
    ]);
    const consumer = store.consume<Task>(name, async ({ data }) => void ran.push(data.n));
    await until(() => ran.length === 4);
    expect(ran).toEqual([0, 1, 2, 3]);
    await consumer.close();
  });

  test('drops a job while another with its deduplication key is on the queue', async () => {
    const { queue, ran } = fresh();
    await queue.add({ name: 'task', data: { n: 1 }, deduplicationKey: 'a' });
    await queue.addMany([
      { name: 'task', data: { n: 2 }, deduplicationKey: 'a' },
      { name: 'task', data: { n: 3 }, deduplicationKey: 'b' },
    ]);
    const consumer = store.consume<Task>(name, async ({ data }) => void ran.push(data.n));
    await until(() => ran.length === 2);
    await queue.add({ name: 'task', data: { n: 4 }, deduplicationKey: 'a' });
    await until(() => ran.length === 3);
    expect(ran).toEqual([1, 3, 4]);
    await consumer.close();
  });

  test('does not overrun a slow register', async () => {
    const { queue } = fresh();
    const times: number[] = [];
    const limited = { concurrency: 10, rateLimit: { max: 5, durationMs: 300 } };
    const work = async (): Promise<void> => void times.push(Date.now());
    const consumers = [store.consume<Task>(name, work, limited), store.consume<Task>(name, work, limited)];
    // A job may tell of its start late, but never before it has begun.
    const before = Date.now();
    await queue.addMany(Array.from({ length: 15 }, (_, n) => ({ name: 'task', data: { n } })));
    await until(() => times.length === 15);
    // The sixth job opens the second window, the eleventh the third.
    expect((times[10] ?? 0) - before).toBeGreaterThanOrEqual(560);
    await Promise.all(consumers.map((consumer) => consumer.close()));
  });

  test('lets a running job finish at a shutdown and takes no other', async () => {
    const { queue, ran } = fresh();
    let taken = false;
    const consumer = store.consume<Task>(name, async ({ data }) => {
      taken = true;
      await sleep(300);
      ran.push(data.n);
    });
    await queue.addMany([1, 2, 3].map((n) => ({ name: 'task', data: { n } })));
    await until(() => taken);
    await consumer.close(5_000);
    expect(ran).toEqual([1]);
    expect(await rig.counts(name)).toEqual({ waiting: 2, active: 0, delayed: 0, parked: 0 });
  });

  test('gives a job that outlasts the grace of a shutdown to the next worker at once', async () => {
    const { queue, ran } = fresh();
    let aborted: unknown;
    let taken = false;
    const consumer = store.consume<Task>(name, async (_, signal) => {
      taken = true;
      signal.addEventListener('abort', () => {
        aborted = signal.reason;
      });
      await new Promise(() => undefined);
    });
    await queue.add({ name: 'task', data: { n: 1 } });
    await until(() => taken);
    await consumer.close(100);
    expect(aborted).toBe('shutdown');
    const next = store.consume<Task>(name, async ({ data, attempt }) => void ran.push(data.n, attempt));
    // Its lock would keep it for thirty seconds.
    await until(() => ran.length > 0);
    // An interruption is nobody's failure.
    expect(ran).toEqual([1, 1]);
    await next.close();
  });

  test('goes on after all of its data was wiped', async () => {
    const { queue, ran } = fresh();
    const consumer = store.consume<Task>(
      name,
      async ({ data }) => {
        ran.push(data.n);
        await sleep(100);
      },
      { concurrency: 2 },
    );
    await queue.addMany([1, 2, 3, 4, 5, 6].map((n) => ({ name: 'task', data: { n } })));
    await until(() => ran.length >= 2);
    await rig.wipe();
    await queue.addMany([7, 8].map((n) => ({ name: 'task', data: { n } })));
    await until(() => ran.includes(7) && ran.includes(8));
    expect(ran).not.toContain(6);
    await consumer.close();
  });

  test('goes on after every connection to it was cut', async () => {
    const { queue, ran } = fresh();
    const consumer = store.consume<Task>(name, async ({ data }) => void ran.push(data.n));
    await queue.add({ name: 'task', data: { n: 1 } });
    await until(() => ran.length === 1);
    await rig.cutConnections();
    await until(async () => {
      // The first call may be the one that notices.
      await queue.add({ name: 'task', data: { n: 2 } }).catch(() => undefined);
      return ran.includes(2);
    });
    await consumer.close();
  });
});
