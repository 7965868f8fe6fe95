import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentityNumber } from '../domain/identity-number.js';
import { Register, RegisterUnavailable, type RegisterSource } from './register.js';
import type { RegisterBehaviour, Switchboard } from './switchboard.js';

/** What a simulated register is about and how it makes its answers up. */
export interface Script<Answer> {
  readonly source: RegisterSource;
  readonly name: string;
  /** The same every time for the same number. */
  answer(number: IdentityNumber): Answer;
  /** The same answer as a register says that contradicts the number. */
  contradicting(answer: Answer, number: IdentityNumber): Answer;
}

/**
 * Stands in for a register. Its behaviour comes from the settings; while the process runs, the switchboard
 * overrides any of it.
 */
export class SimulatedRegister<Answer> extends Register<Answer> {
  override readonly source: RegisterSource;
  override readonly name: string;

  constructor(
    private readonly script: Script<Answer>,
    private readonly settings: RegisterBehaviour,
    private readonly switchboard: Switchboard,
  ) {
    super();
    this.source = script.source;
    this.name = script.name;
  }

  override async lookup(
    numbers: readonly IdentityNumber[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, Answer>> {
    const override = this.switchboard.of<Answer>(this.source);
    const { latencyMs, errorRate, contradictionRate, down } = { ...this.settings, ...override };
    if (latencyMs > 0) await sleep(latencyMs, undefined, { signal });
    if (down) throw new RegisterUnavailable(`the ${this.source} register is down`);
    const answered = errorRate === 0 ? numbers : numbers.filter(() => Math.random() >= errorRate);
    return new Map(
      answered.map((number) => {
        const answer = { ...this.script.answer(number), ...override.answers?.[number] };
        const wrong = contradictionRate > 0 && Math.random() < contradictionRate;
        return [number, wrong ? this.script.contradicting(answer, number) : answer];
      }),
    );
  }
}
