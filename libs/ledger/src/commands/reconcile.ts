import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import type { ReconciliationView } from '../queries/views.js';

/** What ledger.reconcile answers; its numbers are JSON numbers. */
type Run = Omit<ReconciliationView, 'id' | 'transfers'> & { id: number; transfers: number };

/** Compares every guarded counter with what the transfers add up to, and keeps the result. */
@Injectable()
export class Reconcile {
  constructor(private readonly database: Database) {}

  /** @returns what was found; `differenceCount` is 0 as long as all is well. Reads the whole ledger. */
  async execute(): Promise<ReconciliationView> {
    const [row] = await this.database.query<{ run: Run }>('select ledger.reconcile() as run');
    if (row === undefined) throw new Error('ledger.reconcile returned no row');
    return { ...row.run, id: String(row.run.id), transfers: String(row.run.transfers) };
  }
}
