import { done, next, refused, type Purpose, type Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import type { PoolClient } from 'pg';
import {
  accreditationLifeCycle,
  type AccreditationEvent,
  type AccreditationStatus,
} from '../domain/accreditation.life-cycle.js';
import { accreditationView } from '../queries/accreditation-view.js';
import type { AccreditationView } from '../queries/views.js';
import type { Accreditation } from './accreditation.entity.js';
import type { Provider } from './provider.entity.js';

/** Reads an accreditation inside the transaction that has just written it, which entities cannot see into. */
export async function readAccreditation(client: PoolClient, id: string): Promise<AccreditationView> {
  const { rows } = await client.query<
    Accreditation & { provider: Pick<Provider, 'id' | 'name' | 'organisationNumber'> }
  >(
    `select a.id, a.provider_id as "providerId", a.status, a.purposes, a.valid_from::text as "validFrom",
       a.valid_until::text as "validUntil", a.quality_evidence as "qualityEvidence",
       a.payment_account_kind as "paymentAccountKind", a.payment_account_number as "paymentAccountNumber",
       a.applied_at as "appliedAt", a.decided_at as "decidedAt", a.decision_reason as "decisionReason",
       jsonb_build_object('id', p.id, 'name', p.name, 'organisationNumber', p.organisation_number) as provider
     from providers.accreditation a join providers.provider p on p.id = a.provider_id where a.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the accreditation just written is gone');
  return accreditationView(row, row.provider);
}

/**
 * The one way an accreditation's status changes. The row must be locked.
 * @returns the new status, or accreditation-wrong-status when the life cycle has no such edge.
 */
export async function transition(
  client: PoolClient,
  row: { readonly id: string; readonly status: AccreditationStatus },
  event: AccreditationEvent,
): Promise<Result<AccreditationStatus, RefusalCode>> {
  const to = next(accreditationLifeCycle, row.status, event);
  if (to === undefined) return refused('accreditation-wrong-status', { status: row.status });
  await client.query('update providers.accreditation set status = $2 where id = $1', [row.id, to]);
  return done(to);
}

/** What a change of an accreditation starts from. */
export interface LockedAccreditation {
  readonly id: string;
  readonly providerId: string;
  readonly status: AccreditationStatus;
  readonly purposes: Purpose[];
}

/** Locks one accreditation by its id, or the accredited or suspended one of a provider. */
export async function lockAccreditation(
  client: PoolClient,
  by: 'id' | 'provider',
  id: string,
): Promise<LockedAccreditation | undefined> {
  const { rows } = await client.query<LockedAccreditation>(
    `select a.id, a.provider_id as "providerId", a.status, a.purposes from providers.accreditation a
     where ${by === 'id' ? 'a.id = $1' : `a.provider_id = $1 and a.status in ('accredited', 'suspended')`} for update`,
    [id],
  );
  return rows[0];
}
