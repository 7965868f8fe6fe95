import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { PersonVault } from '@techcheck/identity';
import { done, refused, type IndividualId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

/** What is stored about a person as a person; times RFC 3339. */
export interface OwnRecord {
  id: string;
  /** Twelve digits. */
  personnummer: string;
  name: string | null;
  protectedIdentity: boolean;
  createdAt: string;
}

/** The person's own record, opened for the person (GDPR articles 15 and 20). The reading is logged. */
@Injectable()
export class OwnRecordQuery {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** Refuses: individual-not-found. */
  async execute(
    actor: Actor & { id: string },
    individualId: IndividualId,
  ): Promise<Result<OwnRecord, 'individual-not-found'>> {
    const [row] = await this.database.query<{
      id: string;
      number: Buffer;
      name: Buffer | null;
      protectedIdentity: boolean;
      createdAt: string;
    }>(
      `select id, personnummer_ciphertext as number, name_ciphertext as name, protected_identity as "protectedIdentity",
         platform.rfc3339(created_at) as "createdAt"
       from individuals.individual where id = $1 and erased_at is null`,
      [individualId],
    );
    if (row === undefined) return refused('individual-not-found');
    const key = await this.vault.keyOf(individualId, {
      actor,
      what: 'own record',
      why: 'the person asked for their data',
    });
    if (key === undefined) return refused('individual-not-found');
    return done({
      id: row.id,
      personnummer: this.vault.open(key, row.number),
      name: row.name === null ? null : this.vault.open(key, row.name),
      protectedIdentity: row.protectedIdentity,
      createdAt: row.createdAt,
    });
  }
}
