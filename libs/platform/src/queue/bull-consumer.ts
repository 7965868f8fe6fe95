import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, WaitingError, type Job } from 'bullmq';
import { endsWithin } from '../process/ends-within.js';
import { scrub } from '../logging/scrub.js';
import { RetryLater, reasonOf, retryLaterDelayMs } from './errors.js';
import type { BullProcessor, OpenWorker, QueueBackend } from './queue-backend.js';
import type { ConsumeOptions, JobHandler, QueueConsumer, QueueLog } from './queue-store.js';

const START_AGAIN_MS = 1_000;
const GRACE_MS = 10_000;
/** What a forced end may take, after which the connections are cut. */
const FORCE_MS = 3_000;
const RELEASE_MS = 1_000;
const SAME_ERROR_QUIET_MS = 5_000;

/** Says that the grace of a shutdown is over. Compared by identity: no handler can throw this very one. */
const OUT_OF_TIME = new Error('out of time');

/** Works on one queue with BullMQ's worker. See QueueConsumer for what it promises. */
export class BullConsumer<D extends object> implements QueueConsumer {
  readonly ready: Promise<void>;
  #open: OpenWorker | undefined;
  #closing: Promise<void> | undefined;
  /** How to give up each running job. */
  readonly #running = new Set<() => void>();
  #lastError = { reason: '', at: 0 };

  constructor(
    private readonly backend: QueueBackend,
    private readonly queueName: string,
    private readonly handler: JobHandler<D>,
    private readonly options: ConsumeOptions,
    private readonly log: QueueLog,
  ) {
    this.ready = this.#start();
  }

  close(graceMs = GRACE_MS): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #start(): Promise<void> {
    while (this.#closing === undefined) {
      try {
        await this.backend.ready();
        await this.backend.prepare(this.queueName);
        this.#open = this.#openWorker();
        await this.#open.worker.waitUntilReady();
        return;
      } catch (error) {
        this.#report(error);
        await this.#open?.worker.close(true).catch(() => undefined);
        await this.#open?.release().catch(() => undefined);
        this.#open = undefined;
        await sleep(START_AGAIN_MS);
      }
    }
  }

  #openWorker(): OpenWorker {
    const processor: BullProcessor = (job, token, signal) => this.#process(job, token, signal);
    const open = this.backend.openWorker(this.queueName, processor, {
      concurrency: this.options.concurrency ?? 1,
      lockDuration: this.options.lockMs ?? 30_000,
      stalledInterval: this.options.stalledCheckMs ?? 15_000,
      // A rolling deploy may hit the same job more than once.
      maxStalledCount: 3,
      // The default of 15 seconds would be the price of every hiccup of the store.
      runRetryDelay: 1_000,
      ...(this.options.rateLimit === undefined
        ? {}
        : { limiter: { max: this.options.rateLimit.max, duration: this.options.rateLimit.durationMs } }),
    });
    open.worker.on('error', (error) => this.#report(error));
    open.worker.on('lockRenewalFailed', (jobIds) => {
      for (const jobId of jobIds) {
        open.worker.cancelJob(jobId, 'lock lost');
      }
    });
    return open;
  }

  async #process(job: Job<object, void>, token: string | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (this.#closing !== undefined) {
      // BullMQ had already asked for a job when it was told to stop. Another worker shall have it at once.
      return putBack(job, token);
    }
    const running = {
      id: job.id ?? '',
      name: job.name,
      // The queue is only written through JobQueue<D>.
      data: job.data as D,
      attempt: job.attemptsMade + 1,
      attemptsMax: job.opts.attempts ?? 1,
      startedTimes: job.attemptsStarted,
    };
    const taken = new AbortController();
    signal?.addEventListener('abort', () => taken.abort(signal.reason), { once: true });
    let giveUp = (): void => undefined;
    const outOfTime = new Promise<never>((_, reject) => {
      giveUp = () => {
        // In this order: a handler that obeys the signal shall not look as if it had failed.
        reject(OUT_OF_TIME);
        taken.abort('shutdown');
      };
    });
    this.#running.add(giveUp);
    try {
      await Promise.race([this.handler(running, taken.signal), outOfTime]);
    } catch (error) {
      if (error === OUT_OF_TIME) {
        return putBack(job, token);
      }
      if (error instanceof RetryLater) {
        const waitMs = retryLaterDelayMs(error.afterMs, running.startedTimes);
        // A little chance spreads those that failed together. PostgreSQL takes whole milliseconds only.
        await job.moveToDelayed(Date.now() + Math.round(waitMs * (1 + 0.2 * Math.random())), token);
        throw new DelayedError();
      }
      throw withoutPersonalData(error);
    } finally {
      this.#running.delete(giveUp);
    }
  }

  async #close(graceMs: number): Promise<void> {
    const open = this.#open;
    if (open === undefined) {
      return;
    }
    // BullMQ ignores a forced close once a graceful one has begun. So there is only the graceful one, and
    // when the grace is over the running jobs are made to end: they go back on the queue.
    const closed = open.worker.close().catch((error: unknown) => this.#report(error));
    if (!(await endsWithin(graceMs, closed))) {
      this.#running.forEach((giveUp) => giveUp());
      if (!(await endsWithin(FORCE_MS, closed))) {
        this.log.warn({ queue: this.queueName }, 'queue consumer cut off: the store did not answer in time');
      }
    }
    await endsWithin(
      RELEASE_MS,
      open.release().catch((error: unknown) => this.#report(error)),
    );
  }

  /** A store that is away fails many times a second; one line every few seconds says as much. */
  #report(error: unknown): void {
    const reason = reasonOf(error);
    if (reason !== this.#lastError.reason || Date.now() - this.#lastError.at > SAME_ERROR_QUIET_MS) {
      this.#lastError = { reason, at: Date.now() };
      this.log.warn({ queue: this.queueName, reason }, 'queue consumer had an error and goes on');
    }
  }
}

async function putBack(job: Job<object, void>, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

/** BullMQ keeps message and stack of a failed job, in a store that is not encrypted. */
function withoutPersonalData(error: unknown): Error {
  const clean = new Error(reasonOf(error));
  clean.stack = scrub(error instanceof Error ? (error.stack ?? '') : '');
  return clean;
}
