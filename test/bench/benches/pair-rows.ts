import type pg from 'pg';
import { count, requireEqual, type Counts } from '../harness/proof.js';

const ROWS = {
  holds: 'select count(*) from redemption.hold',
  captures: 'select count(*) from redemption.capture',
  transfers: `select count(*) from ledger.transfer where kind in ('hold', 'capture')`,
  auditRows: `select count(*) from audit.entry where action in ('hold.placed', 'hold.captured')`,
  outboxRows: `select count(*) from platform.outbox where topic in ('hold.placed', 'hold.captured')`,
  keys: 'select count(*) from platform.idempotency_key',
};

/** Counts what the pairs have left behind. @throws ProofFailed unless each left two of everything. */
export async function provePairs(owner: pg.Client, pairs: number): Promise<Counts> {
  const counts = await count(owner, ROWS);
  for (const name of ['holds', 'captures']) requireEqual(name, pairs, counts[name] ?? Number.NaN);
  for (const name of ['transfers', 'auditRows', 'outboxRows', 'keys']) {
    requireEqual(name, 2 * pairs, counts[name] ?? Number.NaN);
  }
  return counts;
}
