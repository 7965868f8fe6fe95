import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentityNumber } from '../domain/identity-number.js';
import { PopulationRegister, RegisterUnavailable, type RegisteredPerson } from './population-register.js';
import { contradicting, simulatedPerson } from './simulated-person.js';

/** How the simulated register behaves. */
export interface RegisterBehaviour {
  /** How long each answer takes. */
  readonly latencyMs: number;
  /** Share of the people asked about who get no answer, 0 to 1. */
  readonly errorRate: number;
  /** Share of the answers that contradict the number, 0 to 1. */
  readonly contradictionRate: number;
  /** Nobody gets an answer. */
  readonly down: boolean;
}

/** A question that takes longer has failed. A register that is merely slow is waited for. */
const TIMEOUT_MS = 40_000;

const SWITCHBOARD = 'register-simulator.json';

/**
 * Stands in for the population register. Its behaviour comes from the settings; while the process runs,
 * `register-simulator.json` in the data folder overrides any of it, so that a test can make the register
 * slow, wrong or down and well again.
 */
export class SimulatedRegister extends PopulationRegister {
  private readonly switchboard: string;
  private override: Partial<RegisterBehaviour> = {};

  constructor(
    private readonly settings: RegisterBehaviour,
    dataDir: string,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {
    super();
    this.switchboard = join(dataDir, SWITCHBOARD);
  }

  override async lookup(
    numbers: readonly IdentityNumber[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, RegisteredPerson>> {
    const { latencyMs, errorRate, contradictionRate, down } = this.behaviour();
    if (latencyMs > 0) await sleep(Math.min(latencyMs, this.timeoutMs), undefined, { signal });
    if (latencyMs > this.timeoutMs) {
      throw new RegisterUnavailable(`the population register did not answer within ${this.timeoutMs} ms`);
    }
    if (down) throw new RegisterUnavailable('the population register is down');
    const answered = errorRate === 0 ? numbers : numbers.filter(() => Math.random() >= errorRate);
    return new Map(
      answered.map((number) => {
        const person = simulatedPerson(number);
        const wrong = contradictionRate > 0 && Math.random() < contradictionRate;
        return [number, wrong ? contradicting(person) : person];
      }),
    );
  }

  private behaviour(): RegisterBehaviour {
    try {
      this.override = JSON.parse(readFileSync(this.switchboard, 'utf8')) as Partial<RegisterBehaviour>;
    } catch (error) {
      // Absent: as the settings say. Half-written: as it was a moment ago.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.override = {};
    }
    return { ...this.settings, ...this.override };
  }
}
