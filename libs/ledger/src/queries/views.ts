/** What moves money, and between which kinds of account; the database holds the posting rules. */
export const TRANSFER_KINDS = [
  'appropriate',
  'grant',
  'hold',
  'release',
  'capture',
  'refund',
  'pay',
  'bank-reject',
  'settle',
  'expire',
  'revoke',
  'co-fund',
  'correct',
] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export const ACCOUNT_KINDS = [
  'appropriation',
  'programme-budget',
  'voucher',
  'hold',
  'provider-payable',
  'bank-clearing',
  'paid-out',
  'co-funding',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** An account: a kind and the id of what owns it. */
export interface AccountView {
  kind: AccountKind;
  id: string;
}

/** One row of the ledger. Amount in öre, time RFC 3339. */
export interface TransferView {
  id: string;
  at: string;
  kind: TransferKind;
  debit: AccountView;
  credit: AccountView;
  amountMinor: string;
  programmeId: string;
  subjectId: string;
  /** The transfer this one takes back. */
  reversesId: string | null;
}

/** One figure that is not what the transfers add up to. Must never exist. */
export interface DifferenceView {
  what: string;
  id: string;
  recordedMinor: string;
  ledgerMinor: string;
}

/** What one run of the reconciler found. */
export interface ReconciliationView {
  id: string;
  ranAt: string;
  /** How many transfers there were, and what they moved altogether (öre). */
  transfers: string;
  movedMinor: string;
  differenceCount: number;
  /** The first hundred. */
  differences: DifferenceView[];
}
