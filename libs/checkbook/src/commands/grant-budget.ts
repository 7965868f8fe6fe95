import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ProgrammeId } from '@techcheck/kernel';
import { Database, isTransient, reasonOf } from '@techcheck/platform';

/** What one call of checkbook.grant_batch did. */
interface Batch {
  readonly granted: number;
  readonly waitlisted: number;
  /** The next in line waits for a transaction that is still in flight. */
  readonly blocked: boolean;
}

export interface GrantSummary {
  readonly granted: number;
  readonly waitlisted: number;
  /** Set aside because they could not be written; people must look at them. */
  readonly parked: number;
  /** True when someone within the money could not be granted yet: call again soon. */
  readonly blocked: boolean;
}

/** Applications to a batch: large enough that the round trip is nothing, small enough that others get the lock. */
const BATCH_MAX = 500;
const BLOCKED_TRIES = 20;
const BLOCKED_WAIT_MS = 25;

/** Grants a programme's next in line as far as the money goes, strictly in order and never over budget. */
@Injectable()
export class GrantBudget {
  constructor(private readonly database: Database) {}

  /**
   * Goes on until nothing more can be granted. A row that cannot be written is found by halving the
   * batch, and set aside, so that it does not stop those behind it.
   * @throws when the database is away; what is granted stays granted.
   */
  async execute(programmeId: ProgrammeId, signal?: AbortSignal): Promise<GrantSummary> {
    const sum = { granted: 0, waitlisted: 0, parked: 0, blocked: false };
    let limit = BATCH_MAX;
    for (let waits = 0; waits <= BLOCKED_TRIES;) {
      signal?.throwIfAborted();
      const first = limit === 1 ? await this.nextInLine(programmeId) : undefined;
      try {
        const batch = await this.grant(programmeId, limit);
        sum.granted += batch.granted;
        sum.waitlisted += batch.waitlisted;
        sum.blocked = batch.blocked;
        if (batch.granted + batch.waitlisted > 0) {
          waits = 0;
          limit = Math.min(limit * 2, BATCH_MAX);
        } else if (batch.blocked) {
          waits += 1;
          await sleep(BLOCKED_WAIT_MS, undefined, { signal });
        } else {
          return sum;
        }
      } catch (error) {
        if (signal?.aborted || isTransient(error)) throw error;
        if (limit > 1) {
          limit = Math.floor(limit / 2);
        } else {
          sum.parked += await this.park(programmeId, first, error);
          limit = BATCH_MAX;
        }
      }
    }
    return sum;
  }

  private async grant(programmeId: ProgrammeId, limit: number): Promise<Batch> {
    const result = await this.database.call<Batch>('checkbook.grant_batch', [programmeId, limit]);
    if (!result.ok) throw new Error(`grants cannot be refused, but were: ${result.refusal.code}`);
    return result.value;
  }

  /** Parks the one that failed alone; not if another batcher has moved the line on in the meantime. */
  private async park(programmeId: ProgrammeId, first: string | undefined, error: unknown): Promise<number> {
    if (first === undefined || first !== (await this.nextInLine(programmeId))) return 0;
    const result = await this.database.call('checkbook.park_grant', [first, reasonOf(error)]);
    if (!result.ok) throw new Error(`parking cannot be refused, but was: ${result.refusal.code}`);
    return 1;
  }

  private async nextInLine(programmeId: ProgrammeId): Promise<string | undefined> {
    const result = await this.database.call<string | null>('checkbook.next_grant', [programmeId]);
    return result.ok ? (result.value ?? undefined) : undefined;
  }
}
