import { Injectable } from '@nestjs/common';
import { PersonVault } from '@techcheck/identity';
import type { IndividualId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import type { IdentityNumber } from '../domain/identity-number.js';

/** A person whom the population register knows under another number by now. */
export interface NumberChange {
  readonly individualId: IndividualId;
  /** The person's own, to seal the new number with. */
  readonly key: Buffer;
  readonly from: IdentityNumber;
  readonly to: IdentityNumber;
}

/** `unchanged`: erased, or not known under the old number any more. */
export type NumberChangeOutcome = 'updated' | 'belongs-to-another' | 'unchanged';

/** Gives a person another number. The id stays, and the old number still finds the person: see the migrations. */
@Injectable()
export class ReplaceNumber {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  async execute({ individualId, key, from, to }: NumberChange): Promise<NumberChangeOutcome> {
    const result = await this.database.call<NumberChangeOutcome>('individuals.replace_number', [
      individualId,
      this.vault.index(from),
      this.vault.index(to),
      this.vault.seal(key, to),
    ]);
    if (!result.ok) throw new Error(`a number cannot be refused, but was: ${result.refusal.code}`);
    return result.value;
  }
}
