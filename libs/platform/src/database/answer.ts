import type { Result } from '@techcheck/kernel';
import type { RefusalCode } from '../problems/catalogue.js';

/** What a command function in the database returns: the HTTP answer, stored with its idempotency key. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  /** True when the answer is the stored one of an earlier request with the same key. */
  readonly replayed: boolean;
}

export type CommandResult<Body = Record<string, unknown>> = Result<Answer<Body>, RefusalCode>;
