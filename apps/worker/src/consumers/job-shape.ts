import type { Settings } from '@techcheck/config';
import type { RelayOptions } from '@techcheck/platform';

/** Applications to a check: one round trip to the register and two to the database for all of them. */
const APPLICATIONS_PER_CHECK = 250;
/** Enough that the consumers never wait for the relay. */
const ROWS_IN_FLIGHT_MAX = 8_000;

/** How rows travel to the consumers. Where the population register limits its questions, a job is one question. */
export function jobShape({ register }: Settings): RelayOptions {
  const { ratePerSecond, batchMax } = register.population;
  return {
    rowsPerJob: APPLICATIONS_PER_CHECK,
    rowsInFlightMax: ROWS_IN_FLIGHT_MAX,
    rowsAtOnceMax: 2_000,
    idleMs: 50,
    ...(ratePerSecond > 0 ? { rowsPerJobOn: { eligibility: Math.min(batchMax, APPLICATIONS_PER_CHECK) } } : {}),
  };
}
