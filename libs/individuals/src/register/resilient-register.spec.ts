import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { metrics } from '@techcheck/platform';
import type { IdentityNumber } from '../domain/identity-number.js';
import type { RegisterLimits } from './limits.js';
import { Register, RegisterUnavailable } from './register.js';
import { ResilientRegister } from './resilient-register.js';

const LIMITS: RegisterLimits = {
  batchMax: 2,
  ratePerSecond: 0,
  concurrencyMax: 10,
  timeoutMs: 60_000,
  breakerFailures: 3,
  breakerRestMs: 50,
};
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `person ${index}` as IdentityNumber);

/** Says how often each was asked; behaves as the test wants. */
class Scripted extends Register<number> {
  override readonly source = 'pension';
  override readonly name = 'Test';
  readonly batches: number[] = [];
  underWay = 0;
  mostUnderWay = 0;
  behave: (batch: readonly IdentityNumber[], signal?: AbortSignal) => Promise<unknown> = async () => undefined;

  override async lookup(batch: readonly IdentityNumber[], signal?: AbortSignal): Promise<Map<IdentityNumber, number>> {
    this.batches.push(batch.length);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      await this.behave(batch, signal);
    } finally {
      this.underWay -= 1;
    }
    return new Map(batch.map((number) => [number, batch.length]));
  }
}

const set = (limits: Partial<RegisterLimits> = {}) => {
  const register = new Scripted();
  return { register, resilient: new ResilientRegister(register, { ...LIMITS, ...limits }) };
};
const down = async () => Promise.reject(new RegisterUnavailable('down'));
const value = async (name: string, labels: Record<string, string>): Promise<number> => {
  const metric = await metrics.getSingleMetric(name)?.get();
  const found = metric?.values.find((each) =>
    Object.entries(labels).every(([label, text]) => each.labels[label] === text),
  );
  return found?.value ?? 0;
};

describe('a register as we treat it', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('is asked in batches of the size it takes, and answers for everybody', async () => {
    const { register, resilient } = set();
    expect([...(await resilient.lookup(numbers(5))).keys()]).toEqual(numbers(5));
    expect(register.batches).toEqual([2, 2, 1]);
    expect((await resilient.lookup([])).size).toBe(0);
    expect(register.batches).toHaveLength(3);
  });

  it('is asked no more at once than it allows', async () => {
    const { register, resilient } = set({ batchMax: 1, concurrencyMax: 3 });
    register.behave = () => sleep(5);
    expect((await resilient.lookup(numbers(12))).size).toBe(12);
    expect(register.mostUnderWay).toBe(3);
  });

  it('is asked no faster than it allows', async () => {
    const { resilient } = set({ batchMax: 1, ratePerSecond: 50 });
    const started = performance.now();
    await resilient.lookup(numbers(6));
    // The first at once, five more at a fiftieth of a second each.
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
  });

  it('keeps what one batch was answered when another was not', async () => {
    const { register, resilient } = set();
    register.behave = async (batch) => (batch.includes(numbers(3)[2] as IdentityNumber) ? down() : undefined);
    expect([...(await resilient.lookup(numbers(5))).keys()]).toEqual([0, 1, 4].map((at) => numbers(5)[at]));
  });

  it('is silent after the time it is given, and told to stop', async () => {
    const { register, resilient } = set({ timeoutMs: 20 });
    let stopped = false;
    register.behave = (_, signal) =>
      sleep(60_000, undefined, { signal }).catch((error: unknown) => {
        stopped = true;
        throw error;
      });
    await expect(resilient.lookup(numbers(1))).rejects.toThrow(RegisterUnavailable);
    expect(stopped).toBe(true);
    expect(await value('techcheck_register_failures_total', { source: 'pension', reason: 'timeout' })).toBe(1);
  });

  it('is left alone after failing in a row, and asked again after a rest', async () => {
    const { register, resilient } = set();
    let now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const state = () => value('techcheck_register_breaker_state', { source: 'pension' });
    register.behave = down;
    for (let failed = 0; failed < 3; failed += 1) await resilient.lookup(numbers(1)).catch(() => undefined);
    expect(await state()).toBe(2);
    await expect(resilient.lookup(numbers(1))).rejects.toThrow(RegisterUnavailable);
    expect(register.batches).toHaveLength(3);

    now += LIMITS.breakerRestMs;
    await expect(resilient.lookup(numbers(1))).rejects.toThrow(RegisterUnavailable);
    expect(register.batches).toHaveLength(4);
    expect(await state()).toBe(2);

    register.behave = async () => undefined;
    now += LIMITS.breakerRestMs;
    expect((await resilient.lookup(numbers(1))).size).toBe(1);
    expect(await state()).toBe(0);
    expect(await value('techcheck_register_failures_total', { source: 'pension', reason: 'resting' })).toBe(1);
  });

  it('does not hide a fault that is not silence, and is not left alone for it', async () => {
    const { register, resilient } = set();
    register.behave = async () => Promise.reject(new TypeError('no such field'));
    for (let failed = 0; failed < 5; failed += 1) await expect(resilient.lookup(numbers(1))).rejects.toThrow(TypeError);
    expect(register.batches).toHaveLength(5);
  });

  it('ends the question when whoever asked is gone', async () => {
    const { register, resilient } = set({ batchMax: 1 });
    register.behave = (_, signal) => sleep(60_000, undefined, { signal });
    const gone = new AbortController();
    const asked = resilient.lookup(numbers(2), gone.signal);
    setTimeout(() => gone.abort(new Error('the worker stops')), 10);
    await expect(asked).rejects.toThrow('the worker stops');
  });
});
