import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../harness/bench.js';
import type { LoadReport, Pace } from './workload.js';
import type { WorkloadName, WorkloadParams } from './workloads.js';

export type LoadOrder =
  | {
      readonly do: 'prepare';
      readonly workload: WorkloadName;
      readonly params: unknown;
      readonly lanes: number;
      readonly pace: Pace;
    }
  | { readonly do: 'go' };

export type LoadReply =
  | { readonly done: 'prepare' }
  | { readonly done: 'go'; readonly report: LoadReport }
  | { readonly done: 'fail'; readonly reason: string };

/** Enough to keep API and database busy on a small machine; more only makes the line longer. */
export const LANES = 32;

/** The process that makes load. It stays for all rounds of its side, so that it is as warm as the server. */
export class LoadGenerator {
  #watch: () => void = () => undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly gone: Promise<never>,
  ) {}

  static start(context: BenchContext): LoadGenerator {
    const child = fork(fileURLToPath(new URL('load-process.js', import.meta.url)), [], { serialization: 'advanced' });
    const exited = once(child, 'exit');
    context.atEnd(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    const gone = exited.then((): never => {
      throw new Error('the load generator ended');
    });
    gone.catch(() => undefined);
    return new LoadGenerator(child, gone);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Calls `watch` when the next load has been prepared, right before it starts. */
  before(watch: () => void): this {
    this.#watch = watch;
    return this;
  }

  /** Prepares everything, then does it; only the doing is timed. */
  async run<Name extends WorkloadName>(
    workload: Name,
    params: WorkloadParams<Name>,
    how: { readonly lanes?: number; readonly pace?: Pace } = {},
  ): Promise<LoadReport> {
    const { lanes = LANES, pace = { model: 'closed' } } = how;
    await this.#order({ do: 'prepare', workload, params, lanes, pace });
    this.#watch();
    this.#watch = () => undefined;
    const reply = await this.#order({ do: 'go' });
    if (reply.done !== 'go') throw new Error(`the load generator answered ${reply.done}`);
    return reply.report;
  }

  async #order(order: LoadOrder): Promise<LoadReply> {
    const answered = new Promise<LoadReply>((resolve) =>
      this.child.once('message', (message) => resolve(message as LoadReply)),
    );
    this.child.send(order);
    const reply = await Promise.race([answered, this.gone]);
    if (reply.done === 'fail') throw new Error(`the load generator failed: ${reply.reason}`);
    return reply;
  }
}

/** Units that came out well. @throws Error naming what else came, if `allowed` does not. */
export function successes(report: LoadReport, allowed: readonly string[] = ['ok']): number {
  const strange = Object.entries(report.outcomes).filter(([outcome]) => !allowed.includes(outcome));
  if (strange.length > 0) throw new Error(`unexpected answers: ${JSON.stringify(Object.fromEntries(strange))}`);
  return report.outcomes['ok'] ?? 0;
}
