import type pg from 'pg';

/** A bench whose rows do not add up has measured something else than it says. */
export class ProofFailed extends Error {
  constructor(what: string, expected: number, found: number) {
    super(`${what}: ${found} where ${expected} was expected`);
    this.name = 'ProofFailed';
  }
}

export type Counts = Record<string, number>;

/** Runs queries that each return one number. */
export async function count(client: pg.Client, queries: Readonly<Record<string, string>>): Promise<Counts> {
  const counts: Counts = {};
  for (const [name, sql] of Object.entries(queries)) {
    const { rows } = await client.query<Record<string, string>>(sql);
    counts[name] = Number(Object.values(rows[0] ?? {})[0]);
  }
  return counts;
}

/** @throws ProofFailed when any of the named counts is not exactly as expected. */
export function requireAll(counts: Counts, names: readonly string[], expected: number): void {
  for (const name of names) requireEqual(name, expected, counts[name] ?? Number.NaN);
}

export function requireEqual(what: string, expected: number, found: number): void {
  if (found !== expected) throw new ProofFailed(what, expected, found);
}

/** Counters and transfers agree to the öre. Reads every transfer: not for the largest databases. */
export async function requireReconciled(client: pg.Client): Promise<void> {
  const { differences } = await count(client, { differences: 'select count(*) from ledger.differences()' });
  requireEqual('differences between counters and transfers', 0, differences ?? Number.NaN);
}
