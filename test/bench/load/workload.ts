/** Units of work that a driver may hand out in any order, several at once. */
export interface Workload {
  readonly units: number;
  /**
   * Does one unit.
   * @param lane which of the driver's lanes does it; a lane does one unit at a time.
   * @returns what came of it, to be counted: `ok`, or a status with the problem's code.
   */
  run(unit: number, lane: number): Promise<string>;
  close(): Promise<void>;
}

/** Everything goes over the channel between two processes, so it is plain data. */
export type WorkloadMaker<Params> = (params: Params, lanes: number) => Promise<Workload>;

export type Pace =
  /** Each lane starts the next unit when its last one has ended. */
  | { readonly model: 'closed' }
  /** Units arrive by themselves, at random moments, whether the last ones have ended or not. */
  | { readonly model: 'open'; readonly perSecond: number };

export interface LoadReport {
  readonly seconds: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** From when a unit should have started until it ended. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
}
