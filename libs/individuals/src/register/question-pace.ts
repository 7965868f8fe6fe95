import { setTimeout as sleep } from 'node:timers/promises';

/** Spreads questions evenly over time, so that there are never more than so many a second. */
export class QuestionPace {
  private nextAt = 0;

  /** @param perSecond 0 is no limit. */
  constructor(private readonly perSecond: number) {}

  /** Waits for a turn. Turns are given in the order in which they were asked for. */
  async turn(signal?: AbortSignal): Promise<void> {
    if (this.perSecond === 0) return;
    const now = performance.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1_000 / this.perSecond;
    if (at > now) await sleep(at - now, undefined, { signal });
  }
}
