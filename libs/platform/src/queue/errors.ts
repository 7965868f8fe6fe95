import { scrub } from '../logging/scrub.js';

/**
 * A handler throws this when the work cannot be done now and nobody is to blame: the register is down,
 * the database restarts. The job comes back after a while, for as long as it takes, and is never parked.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  /** @param afterMs wait before the second try; it grows with every further one, see retryLaterDelayMs. */
  constructor(
    message: string,
    readonly afterMs: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const RETRY_LATER_LONGEST_MS = 300_000;

/**
 * How long a job waits after RetryLater: doubled with every start of the job up to 32 times, at most five
 * minutes unless the handler itself asked for more.
 * @param startedTimes how often the job was started, 1 the first time.
 */
export function retryLaterDelayMs(afterMs: number, startedTimes: number): number {
  const grown = afterMs * 2 ** Math.min(Math.max(startedTimes - 1, 0), 5);
  return Math.round(Math.min(grown, Math.max(afterMs, RETRY_LATER_LONGEST_MS)));
}

const REASON_LENGTH_MAX = 500;

/** Class and message of an error, at most 500 characters, without identity numbers. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return scrub(text).slice(0, REASON_LENGTH_MAX);
}

/**
 * SQLSTATE classes in which trying again can help: connection, resources, operator intervention. So it is with a
 * statement that ran out of its time (57014): most often it waited for a lock that somebody else held.
 */
const TRANSIENT_SQLSTATE = /^(08|53|57P|57014|40001|40P01|55P03|25006)/;
const TRANSIENT_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const TRANSIENT_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered|Client was closed|Cannot use a pool after calling end/;

/** True when an error tells of a database or network that is away or too busy, so that no row is to blame. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TRANSIENT_CODES.has(code) || TRANSIENT_SQLSTATE.test(code) || TRANSIENT_MESSAGES.test(error.message)) {
    return true;
  }
  // TypeORM wraps the driver's error, and Node one for each address it tried.
  const inner =
    error instanceof AggregateError ? error.errors : [error.cause, 'driverError' in error && error.driverError];
  return inner.some((each: unknown) => isTransient(each));
}
