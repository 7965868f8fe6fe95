import { recordChange, type Actor } from '@techcheck/audit';
import { done, refused, type ProviderId } from '@techcheck/kernel';
import { idempotentTransaction, type CommandResult, type Database, type IdempotencyKey } from '@techcheck/platform';
import { lockAccreditation, readAccreditation, transition } from '../persistence/accreditation-rows.js';
import type { AccreditationView } from '../queries/views.js';

export interface ProviderStandingCommand {
  readonly providerId: ProviderId;
  readonly reason: string;
}

/** What suspension and reinstatement have in common: the provider's one accreditation changes, with a reason on record. */
export async function changeProviderStanding(
  database: Database,
  actor: Actor,
  key: IdempotencyKey,
  event: 'suspend' | 'reinstate',
  { providerId, reason }: ProviderStandingCommand,
): Promise<CommandResult<AccreditationView>> {
  return idempotentTransaction<AccreditationView>(database, key, async (client) => {
    const provider = await client.query('select from providers.provider where id = $1', [providerId]);
    if (provider.rowCount === 0) return refused('provider-not-found');
    const row = await lockAccreditation(client, 'provider', providerId);
    if (row === undefined) return refused('provider-not-accredited');
    const changed = await transition(client, row, event);
    if (!changed.ok) return changed;
    await recordChange(client, actor, {
      action: event === 'suspend' ? 'provider.suspended' : 'provider.reinstated',
      subjectKind: 'provider',
      subjectId: providerId,
      data: { accreditationId: row.id, reason },
    });
    return done({ status: 200, body: await readAccreditation(client, row.id) });
  });
}
