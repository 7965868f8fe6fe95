/** Arrivals are counted in tenths of a second. */
export const BUCKET_MS = 100;

/** How many arrived in one tenth of a second, counted since 1970. */
export type Arrivals = readonly [bucket: number, arrived: number];

/** Those who wait, as the database last told: how far people have been let in, at which rate, and who arrived since. */
export class WaitingLine {
  private readonly buckets: number[];
  /** How many arrived before each bucket ended, since `admittedUntilMs`. */
  private readonly through: number[];

  /**
   * @param admittedUntilMs who arrived before it may apply.
   * @param arrivals those after it, the earliest first.
   */
  constructor(
    readonly admittedUntilMs: number,
    readonly admitPerSecond: number,
    arrivals: readonly Arrivals[],
  ) {
    this.buckets = arrivals.map(([bucket]) => bucket);
    let sum = 0;
    this.through = arrivals.map(([bucket, arrived]) => (sum += arrived * this.shareWaiting(bucket)));
  }

  /** All who wait. */
  get length(): number {
    return Math.round(this.through.at(-1) ?? 0);
  }

  admits(arrivedAtMs: number): boolean {
    return arrivedAtMs <= this.admittedUntilMs;
  }

  /** How many are let in before someone who arrived at a moment. Evenly spread within a tenth of a second. */
  ahead(arrivedAtMs: number): number {
    if (this.admits(arrivedAtMs)) return 0;
    const bucket = Math.floor(arrivedAtMs / BUCKET_MS);
    const at = firstNotBelow(this.buckets, bucket);
    const before = at === 0 ? 0 : (this.through[at - 1] ?? 0);
    if (this.buckets[at] !== bucket) return Math.floor(before);
    const from = Math.max(bucket * BUCKET_MS, this.admittedUntilMs);
    const share = (arrivedAtMs - from) / ((bucket + 1) * BUCKET_MS - from);
    return Math.floor(before + share * ((this.through[at] ?? before) - before));
  }

  /** Seconds until someone who arrived at a moment is let in, at the present rate. */
  waitSeconds(arrivedAtMs: number): number {
    return this.admits(arrivedAtMs) ? 0 : (this.ahead(arrivedAtMs) + 1) / this.admitPerSecond;
  }

  private shareWaiting(bucket: number): number {
    return Math.min(1, ((bucket + 1) * BUCKET_MS - this.admittedUntilMs) / BUCKET_MS);
  }
}

/** The index of the first element that is not below a value, in a sorted list; its length when there is none. */
function firstNotBelow(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
