import type { IdentityNumber, RegisterAnswers } from '@techcheck/individuals';
import type { IndividualId } from '@techcheck/kernel';
import type { Facts, FactSource, Provenance } from '@techcheck/programme';

/** About whom a check needs to know what. */
export interface Inquiry {
  readonly applicationId: string;
  readonly individualId: IndividualId;
  /** The person's own key. */
  readonly key: Buffer;
  readonly number: IdentityNumber;
  readonly sources: readonly FactSource[];
  /** The database's clock when the inquiry began. */
  readonly now: Date;
}

/** What came of an inquiry. */
export interface Gathered {
  /** The person's number; another than the inquiry's when it was replaced in the meantime. */
  readonly number: IdentityNumber;
  readonly answers: Partial<RegisterAnswers>;
  readonly provenance: Readonly<Partial<Record<FactSource, Provenance>>>;
  /** Sources that were needed and have not answered. */
  readonly silent: readonly FactSource[];
  readonly replacedNumber?: NonNullable<NonNullable<Facts['register']>['replacedNumber']>;
}
