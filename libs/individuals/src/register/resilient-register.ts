import { isTransient } from '@techcheck/platform';
import {
  bulkhead,
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
  type IPolicy,
} from 'cockatiel';
import type { IdentityNumber } from '../domain/identity-number.js';
import type { RegisterLimits } from './limits.js';
import { QuestionPace } from './question-pace.js';
import { registerMetrics } from './register-metrics.js';
import { Register, RegisterUnavailable, type RegisterSource } from './register.js';

const BREAKER_STATE: Partial<Record<CircuitState, number>> = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 1,
  [CircuitState.Open]: 2,
};

/**
 * A register as we treat it: asked in batches of a size it takes, at its pace, few questions at once, not longer than a
 * time, and not at all for a while after it has failed several times in a row. What one batch is refused, the others
 * may still get.
 */
export class ResilientRegister<Answer> extends Register<Answer> {
  override readonly source: RegisterSource;
  override readonly name: string;
  private readonly pace: QuestionPace;
  private readonly policy: IPolicy<{ signal: AbortSignal }>;

  constructor(
    private readonly register: Register<Answer>,
    private readonly limits: RegisterLimits,
  ) {
    super();
    this.source = register.source;
    this.name = register.name;
    this.pace = new QuestionPace(limits.ratePerSecond);
    const breaker = circuitBreaker(handleWhen(isSilence), {
      breaker: new ConsecutiveBreaker(limits.breakerFailures),
      halfOpenAfter: limits.breakerRestMs,
    });
    const state = (now: CircuitState): void =>
      registerMetrics.breaker.set({ source: this.source }, BREAKER_STATE[now] ?? 2);
    breaker.onStateChange(state);
    state(breaker.state);
    this.policy = wrap(
      bulkhead(limits.concurrencyMax, Infinity),
      breaker,
      timeout(limits.timeoutMs, TimeoutStrategy.Aggressive),
    );
  }

  /** @throws RegisterUnavailable when no batch was answered; whatever else the register throws, once all batches ended. */
  override async lookup(
    numbers: readonly IdentityNumber[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, Answer>> {
    const batches = inBatches(numbers, this.limits.batchMax);
    const asked = await Promise.allSettled(batches.map((batch) => this.ask(batch, signal)));
    signal?.throwIfAborted();
    const failures = asked.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
    const fault = failures.find((reason) => !isSilence(reason) && !(reason instanceof BrokenCircuitError));
    if (fault !== undefined) throw fault as Error;
    if (failures.length > 0 && failures.length === batches.length) {
      throw new RegisterUnavailable(`the ${this.source} register did not answer`, { cause: failures[0] });
    }
    const answered = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    return answered.length === 1 && answered[0] ? answered[0] : new Map(answered.flatMap((each) => [...each]));
  }

  private async ask(
    batch: readonly IdentityNumber[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<IdentityNumber, Answer>> {
    const { source } = this;
    await this.pace.turn(signal);
    try {
      const answers = await this.policy.execute(async ({ signal: ended }) => {
        registerMetrics.questions.inc({ source }, batch.length);
        const stop = registerMetrics.duration.startTimer({ source });
        try {
          return await this.register.lookup(batch, ended);
        } finally {
          stop();
        }
      }, signal);
      registerMetrics.answers.inc({ source }, answers.size);
      return answers;
    } catch (error) {
      if (!(signal?.aborted ?? false)) registerMetrics.failures.inc({ source, reason: reasonFor(error) });
      throw error;
    }
  }
}

/** The register is to blame, not the question. */
function isSilence(error: unknown): boolean {
  return error instanceof RegisterUnavailable || isTimeout(error) || isTransient(error);
}

/** Our own error, or what the register's client makes of our hanging up. */
function isTimeout(error: unknown): boolean {
  return error instanceof TaskCancelledError || (error instanceof Error && error.name === 'AbortError');
}

function reasonFor(error: unknown): 'timeout' | 'resting' | 'unavailable' | 'fault' {
  if (error instanceof BrokenCircuitError) return 'resting';
  if (isTimeout(error)) return 'timeout';
  return isSilence(error) ? 'unavailable' : 'fault';
}

function inBatches<T>(all: readonly T[], size: number): (readonly T[])[] {
  if (all.length <= size) return all.length === 0 ? [] : [all];
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
