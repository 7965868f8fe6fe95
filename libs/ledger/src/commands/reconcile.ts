import { Injectable } from '@nestjs/common';
import { done } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { PoolClient } from 'pg';
import type { ReconciliationView } from '../queries/views.js';

/** What ledger.reconcile answers; its numbers are JSON numbers. */
type Run = Omit<ReconciliationView, 'id' | 'transfers'> & { id: number; transfers: number };

/** It reads the whole ledger: what bounds the statements of a request does not bound this one. */
const TIMEOUT_MINUTES = 15;

/**
 * Runs the reconciler in the transaction that the connection is in. The limit is set on the transaction, since a
 * statement goes on under the one it began with.
 */
export async function reconcileWithin(client: PoolClient): Promise<ReconciliationView> {
  await client.query(`set local statement_timeout = '${TIMEOUT_MINUTES}min'`);
  const { rows } = await client.query<{ run: Run }>('select ledger.reconcile() as run');
  const [row] = rows;
  if (row === undefined) throw new Error('ledger.reconcile returned no row');
  return { ...row.run, id: String(row.run.id), transfers: String(row.run.transfers) };
}

/** Compares every guarded counter with what the transfers add up to, and keeps the result. */
@Injectable()
export class Reconcile {
  constructor(private readonly database: Database) {}

  /** @returns what was found; `differenceCount` is 0 as long as all is well. Reads the whole ledger. */
  async execute(): Promise<ReconciliationView> {
    const result = await this.database.transaction(async (client) => done(await reconcileWithin(client)));
    if (!result.ok) throw new Error(`a reconciliation cannot be refused: ${result.refusal.code}`);
    return result.value;
  }
}
