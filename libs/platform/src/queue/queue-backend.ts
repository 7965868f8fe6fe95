import type { Job, Queue, Worker, WorkerOptions } from 'bullmq';

/** The part of BullMQ's queue that we use: the same on every backend. */
export type BullQueue = Pick<Queue<object>, 'add' | 'addBulk' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/** The part of BullMQ's worker that we use: the same on every backend. */
export type BullWorker = Pick<Worker<object, void>, 'waitUntilReady' | 'close' | 'cancelJob'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown;
};

/** BullMQ hands over an abort signal only to a function that declares three parameters. */
export type BullProcessor = (
  job: Job<object, void>,
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<void>;

export type WorkerTuning = Omit<WorkerOptions, 'connection' | 'prefix'>;

export interface OpenWorker {
  readonly worker: BullWorker;
  /** Gives back the connections of this worker; call it after the worker was closed. */
  release(): Promise<void>;
}

/** What differs between the stores: how to connect and how to tell that the store is there. */
export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  /** @throws when the store does not answer or is not set up. */
  ready(): Promise<void>;
  /** Makes what the store needs to have before a queue of this name can take jobs. */
  prepare(queueName: string): Promise<void>;
  openQueue(name: string): BullQueue;
  openWorker(name: string, processor: BullProcessor, tuning: WorkerTuning): OpenWorker;
  close(): Promise<void>;
}
