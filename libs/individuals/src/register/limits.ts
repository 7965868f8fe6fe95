/** What a register allows us and how much trouble we take from it. */
export interface RegisterLimits {
  /** People in one question. */
  readonly batchMax: number;
  /** Questions a second that this process asks; 0 is no limit. */
  readonly ratePerSecond: number;
  /** Questions under way at once. */
  readonly concurrencyMax: number;
  /** A question that takes longer has failed. */
  readonly timeoutMs: number;
  /** So many failures in a row open the circuit breaker: nothing is asked then. */
  readonly breakerFailures: number;
  /** After so long a single question tries whether the register is back. */
  readonly breakerRestMs: number;
}
