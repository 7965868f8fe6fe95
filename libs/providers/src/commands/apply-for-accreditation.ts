import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, refused, type ProviderId, type Purpose } from '@techcheck/kernel';
import { Database, idempotentTransaction, type CommandResult, type IdempotencyKey } from '@techcheck/platform';
import type { OrganisationNumber } from '../domain/organisation-number.js';
import type { PaymentAccount } from '../domain/payment-account.js';
import { readAccreditation } from '../persistence/accreditation-rows.js';
import type { AccreditationView } from '../queries/views.js';

export interface ApplyForAccreditationCommand {
  readonly providerId: ProviderId;
  /** As the applicant wrote it; must be the one they signed in for. */
  readonly organisationNumber: OrganisationNumber;
  readonly purposes: readonly Purpose[];
  /** How quality is assured, in words. */
  readonly qualityEvidence: string;
  readonly paymentAccount: PaymentAccount;
}

/** A provider asks to be accredited. The account it names counts only from the decision on. */
@Injectable()
export class ApplyForAccreditation {
  constructor(private readonly database: Database) {}

  /** Refuses: provider-not-found, organisation-number-differs, accreditation-exists, idempotency-*. */
  async execute(
    actor: Actor,
    key: IdempotencyKey,
    command: ApplyForAccreditationCommand,
  ): Promise<CommandResult<AccreditationView>> {
    return idempotentTransaction<AccreditationView>(this.database, key, async (client) => {
      const known = await client.query<{ number: string }>(
        'select organisation_number as number from providers.provider where id = $1',
        [command.providerId],
      );
      const [provider] = known.rows;
      if (provider === undefined) return refused('provider-not-found');
      if (provider.number !== command.organisationNumber) return refused('organisation-number-differs');
      const inserted = await client.query<{ id: string }>(
        `insert into providers.accreditation
           (provider_id, purposes, quality_evidence, payment_account_kind, payment_account_number, applied_by)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (provider_id) where status in ('applied', 'under-review', 'accredited', 'suspended') do nothing
         returning id`,
        [
          command.providerId,
          command.purposes,
          command.qualityEvidence,
          command.paymentAccount.kind,
          command.paymentAccount.number,
          actor.id,
        ],
      );
      const [row] = inserted.rows;
      if (row === undefined) return refused('accreditation-exists');
      await recordChange(client, actor, {
        action: 'accreditation.applied',
        subjectKind: 'accreditation',
        subjectId: row.id,
        data: { providerId: command.providerId, purposes: command.purposes },
      });
      return done({ status: 201, body: await readAccreditation(client, row.id) });
    });
  }
}
