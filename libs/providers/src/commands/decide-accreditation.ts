import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, refused, type Purpose, type Result } from '@techcheck/kernel';
import {
  Database,
  idempotentTransaction,
  type CommandResult,
  type IdempotencyKey,
  type RefusalCode,
} from '@techcheck/platform';
import type { PoolClient } from 'pg';
import {
  lockAccreditation,
  readAccreditation,
  transition,
  type LockedAccreditation,
} from '../persistence/accreditation-rows.js';
import type { AccreditationView } from '../queries/views.js';

/** What an accreditor decides. Dates are days, both included. */
export type AccreditationDecision =
  | { readonly decision: 'review' }
  | {
      readonly decision: 'accredit';
      readonly validFrom: string;
      readonly validUntil: string;
      /** Absent: all that were applied for. */
      readonly purposes?: readonly Purpose[];
      readonly reason?: string;
    }
  | { readonly decision: 'reject'; readonly reason: string };

/** Takes an application under review, accredits or rejects it. */
@Injectable()
export class DecideAccreditation {
  constructor(private readonly database: Database) {}

  /** Refuses: accreditation-not-found, accreditation-wrong-status, purposes-not-applied-for, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    accreditationId: string,
    decision: AccreditationDecision,
  ): Promise<CommandResult<AccreditationView>> {
    return idempotentTransaction<AccreditationView>(this.database, key, async (client) => {
      const row = await lockAccreditation(client, 'id', accreditationId);
      if (row === undefined) return refused('accreditation-not-found');
      const decided = await decide(client, actor, row, decision);
      if (!decided.ok) return decided;
      await recordChange(client, actor, {
        action: `accreditation.${decided.value}`,
        subjectKind: 'accreditation',
        subjectId: row.id,
        data: { providerId: row.providerId, ...decision },
      });
      return done({ status: 201, body: await readAccreditation(client, row.id) });
    });
  }
}

async function decide(
  client: PoolClient,
  actor: Actor,
  row: LockedAccreditation,
  decision: AccreditationDecision,
): Promise<Result<string, RefusalCode>> {
  if (decision.decision === 'accredit') {
    const purposes = decision.purposes ?? row.purposes;
    const excess = purposes.filter((purpose) => !row.purposes.includes(purpose));
    if (excess.length > 0) return refused('purposes-not-applied-for', { purposes: excess });
    await client.query(
      'update providers.accreditation set valid_from = $2, valid_until = $3, purposes = $4 where id = $1',
      [row.id, decision.validFrom, decision.validUntil, purposes],
    );
    // The account was part of what has now been examined.
    await client.query(
      `update providers.provider p set payment_account_kind = a.payment_account_kind, payment_account_number = a.payment_account_number
       from providers.accreditation a where a.id = $1 and p.id = a.provider_id and a.payment_account_kind is not null`,
      [row.id],
    );
  }
  const changed = await transition(client, row, decision.decision);
  if (!changed.ok || decision.decision === 'review') return changed;
  await client.query(
    'update providers.accreditation set decided_by = $2, decided_at = now(), decision_reason = $3 where id = $1',
    [row.id, actor.id, decision.reason ?? null],
  );
  return changed;
}
