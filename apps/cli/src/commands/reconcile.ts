import { loadSettings } from '@techcheck/config';
import type { Command } from 'commander';
import pg from 'pg';
import { withOwnerDatabase } from '../instance/owner-database.js';

interface Reconciliation {
  readonly transfers: number;
  readonly movedMinor: string;
  readonly differenceCount: number;
  readonly differences: readonly { what: string; id: string; recordedMinor: string; ledgerMinor: string }[];
}

/** `techcheck reconcile`: compares every counter with the transfers; exit code 1 when they differ. */
export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description('compare every recorded amount with what the transfers add up to')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const run = await withOwnerDatabase(loadSettings(), reconcile);
      console.log(json ? JSON.stringify(run, null, 2) : asText(run));
      if (run.differenceCount > 0) throw new Error('the books do not add up');
    });
}

async function reconcile(ownerUrl: string): Promise<Reconciliation> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ run: Reconciliation }>('select ledger.reconcile() as run');
    const [row] = rows;
    if (row === undefined) throw new Error('ledger.reconcile returned no row');
    return row.run;
  } finally {
    await client.end();
  }
}

function asText(run: Reconciliation): string {
  const lines = run.differences.map(
    (one) => `  ${one.what} ${one.id}: recorded ${one.recordedMinor}, ledger ${one.ledgerMinor}`,
  );
  return [`${run.transfers} transfers, ${run.movedMinor} öre moved, ${run.differenceCount} differences`, ...lines].join(
    '\n',
  );
}
