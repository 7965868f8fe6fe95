import type { Stage } from './stage.js';

/** How many rows there are of each kind: what "exactly once" is measured by. */
export interface Tally {
  readonly audit: Readonly<Record<string, number>>;
  readonly outbox: Readonly<Record<string, number>>;
  readonly ledger: Readonly<Record<string, number>>;
  readonly applications: Readonly<Record<string, number>>;
  readonly holds: Readonly<Record<string, number>>;
  readonly decisions: number;
  readonly checkbooks: number;
  readonly captures: number;
  readonly keys: number;
}

export async function tally(stage: Stage): Promise<Tally> {
  const grouped = async (column: string, table: string): Promise<Record<string, number>> => {
    const { rows } = await stage.owner.query<{ name: string; count: string }>(
      `select ${column}::text as name, count(*) from ${table} group by 1`,
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
  };
  const [audit, outbox, ledger, applications, holds] = await Promise.all([
    grouped('action', 'audit.entry'),
    grouped('topic', 'platform.outbox'),
    grouped('kind', 'ledger.transfer'),
    grouped('status', 'eligibility.application'),
    grouped('status', 'redemption.hold'),
  ]);
  const [decisions = 0, checkbooks = 0, captures = 0, keys = 0] = await Promise.all(
    ['eligibility.decision', 'checkbook.checkbook', 'redemption.capture', 'platform.idempotency_key'].map((table) =>
      stage.count(`select from ${table}`),
    ),
  );
  return { audit, outbox, ledger, applications, holds, decisions, checkbooks, captures, keys };
}

/** What the second tally has more than the first, kind by kind. */
export function growth(before: Tally, after: Tally, part: 'audit' | 'outbox' | 'ledger'): (kind: string) => number {
  return (kind) => (after[part][kind] ?? 0) - (before[part][kind] ?? 0);
}

/** Everything that must hold whatever has happened. */
export async function expectTheBooksToAddUp(stage: Stage): Promise<void> {
  const { rows: differences } = await stage.owner.query('select * from ledger.differences()');
  const { rows: parked } = await stage.owner.query(
    'select topic, parked_reason from platform.outbox where parked_at is not null',
  );
  const { rows: overspent } = await stage.owner.query(
    'select * from programme.budget where committed_minor + spent_minor > appropriated_minor',
  );
  const wrong = { differences, parked, overspent };
  if (Object.values(wrong).some((rows) => rows.length > 0))
    throw new Error(`does not add up: ${JSON.stringify(wrong)}`);
}
