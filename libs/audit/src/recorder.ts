import type { PoolClient } from 'pg';
import { actorJson, type Actor } from './actor.js';

/** One change worth keeping. No personal data in `data`. */
export interface AuditRecord {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Writes the audit row and the outbox row of a change made in TypeScript, in its transaction; the
 * money functions write their own. The action is the outbox topic.
 */
export async function recordChange(client: PoolClient, actor: Actor, record: AuditRecord): Promise<void> {
  await client.query(
    `with logged as (select audit.record($1, $2, $3, $4, $5))
     select platform.emit($2, $4) from logged`,
    [actorJson(actor), record.action, record.subjectKind, record.subjectId, JSON.stringify(record.data ?? {})],
  );
}
