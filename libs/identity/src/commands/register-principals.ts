import { Injectable } from '@nestjs/common';
import { recordChange, SYSTEM, type Role } from '@techcheck/audit';
import { done } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

/** A member of staff who may sign in. */
export interface NewPrincipal {
  /** The name to sign in with: lower-case letters, digits and hyphens. */
  readonly handle: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** For a provider's staff. */
  readonly providerId?: string;
}

/** Makes staff known. A handle that is known already keeps what it has. */
@Injectable()
export class RegisterPrincipals {
  constructor(private readonly database: Database) {}

  /** @returns how many were new. */
  async execute(newcomers: readonly NewPrincipal[]): Promise<number> {
    const result = await this.database.transaction(async (client) => {
      let fresh = 0;
      for (const { handle, displayName, roles, providerId } of newcomers) {
        const { rows } = await client.query<{ id: string }>(
          `insert into identity.principal (handle, display_name, roles, provider_id) values ($1, $2, $3, $4)
           on conflict (handle) do nothing returning id`,
          [handle, displayName, roles, providerId ?? null],
        );
        const [row] = rows;
        if (row === undefined) continue;
        fresh += 1;
        await recordChange(client, SYSTEM, {
          action: 'principal.registered',
          subjectKind: 'principal',
          subjectId: row.id,
          data: { roles },
        });
      }
      return done(fresh);
    });
    if (!result.ok) throw new Error('registering staff cannot be refused');
    return result.value;
  }
}
