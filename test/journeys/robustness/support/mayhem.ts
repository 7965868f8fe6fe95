import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductProcess } from '../../../support/product-process.js';
import type { Stage } from './stage.js';

/**
 * Kills API and worker at moments that nobody chooses, and starts them again: so many times each, since a start costs
 * more than all the requests between two kills, or until it is called off.
 */
export class Mayhem {
  readonly kills = { api: 0, worker: 0 };
  private over = false;
  private readonly done: Promise<unknown>;

  constructor(
    private readonly stage: Stage,
    api: ProductProcess,
    worker: ProductProcess,
    private readonly times: number,
    private readonly pauseMs: { readonly least: number; readonly most: number },
  ) {
    this.done = Promise.all([
      this.haunt('api', api, () => stage.startApi()),
      this.haunt('worker', worker, () => stage.startWorker()),
    ]);
  }

  /** Ends it; API and worker are running then. */
  async callOff(): Promise<void> {
    this.over = true;
    await this.done;
  }

  private async haunt(
    name: 'api' | 'worker',
    first: ProductProcess,
    startAgain: () => Promise<ProductProcess>,
  ): Promise<void> {
    let victim = first;
    while (!this.over && this.kills[name] < this.times) {
      const { least, most } = this.pauseMs;
      await sleep(least + Math.random() * (most - least));
      if (this.over) return;
      await victim.kill9();
      this.kills[name] += 1;
      victim = await patiently(startAgain);
    }
  }
}

/** On a busy machine a start may take longer than it is waited for. */
async function patiently<T>(start: () => Promise<T>, triesLeft = 3): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (triesLeft <= 1) throw error;
    return patiently(start, triesLeft - 1);
  }
}
