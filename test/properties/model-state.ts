/**
 * The product's money as plain data, written down a second time and independently of the SQL. Everything is referred
 * to by its number in order of creation; `structuredClone` makes a what-if copy.
 */
export interface Model {
  appropriated: bigint;
  committed: bigint;
  spent: bigint;
  applications: ModelApplication[];
  vouchers: ModelVoucher[];
  sessions: ModelSession[];
  holds: ModelHold[];
  captures: ModelCapture[];
  refunds: ModelRefund[];
  batches: ModelBatch[];
}

export interface ModelApplication {
  status: 'submitted' | 'eligible' | 'waitlisted' | 'granted' | 'rejected' | 'withdrawn';
}

export interface ModelVoucher {
  /** The application that it came from, hence whose it is. */
  readonly application: number;
  readonly purpose: string;
  readonly amount: bigint;
  held: bigint;
  captured: bigint;
  returned: bigint;
  status: 'active' | 'suspended' | 'exhausted' | 'expired' | 'revoked';
  /** Past its validity, whether or not anybody has noticed. */
  ended: boolean;
}

/** One session of one provider. */
export interface ModelSession {
  readonly purpose: string;
  readonly price: bigint;
  readonly capacity: number | null;
  seatsTaken: number;
  suspended: boolean;
}

export interface ModelHold {
  readonly voucher: number;
  readonly session: number;
  readonly amount: bigint;
  captured: bigint;
  released: bigint;
  refunded: bigint;
  status:
    'requested' | 'held' | 'partly-captured' | 'captured' | 'released' | 'expired' | 'refunded' | 'declined' | 'lapsed';
  disputed: boolean;
  /** The learner has confirmed that they came: what is captured can be paid, and letting go takes nothing back. */
  attended: boolean;
  /** A dispute was dismissed; there is no second one. */
  dismissed: boolean;
  /** Past its time, whether or not anybody has noticed. */
  ended: boolean;
}

export interface ModelCapture {
  readonly hold: number;
  readonly amount: bigint;
  refunded: bigint;
  batch: number | null;
}

/** A refund of a capture that was paid already: it is taken off a later payout. */
export interface ModelRefund {
  readonly session: number;
  readonly amount: bigint;
  batch: number | null;
}

export interface ModelBatch {
  status: 'draft' | 'approved' | 'cancelled';
  readonly creator: number;
  readonly total: bigint;
}

/** What one granted application yields. */
export const GRANT: readonly { readonly purpose: string; readonly amount: bigint; readonly ceiling: bigint }[] = [
  { purpose: 'guidance', amount: 600n, ceiling: 450n },
  { purpose: 'skills-mapping', amount: 400n, ceiling: 1_000n },
];

export const GRANT_TOTAL = GRANT.reduce((sum, voucher) => sum + voucher.amount, 0n);

/** Two providers for guidance, one of them with three seats, and one for skills mapping. */
export const SESSIONS: readonly Pick<ModelSession, 'purpose' | 'price' | 'capacity'>[] = [
  { purpose: 'guidance', price: 500n, capacity: null },
  { purpose: 'guidance', price: 500n, capacity: 3 },
  { purpose: 'skills-mapping', price: 400n, capacity: null },
];

export const emptyModel = (): Model => ({
  appropriated: 0n,
  committed: 0n,
  spent: 0n,
  applications: [],
  vouchers: [],
  sessions: SESSIONS.map((session) => ({ ...session, seatsTaken: 0, suspended: false })),
  holds: [],
  captures: [],
  refunds: [],
  batches: [],
});

/** An item that must exist. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index} among ${items.length}`);
  return item;
}

/** What the database is compared with, line by line. */
export const pictureOf = (model: Model): string[] => [
  `budget ${model.appropriated} ${model.committed} ${model.spent}`,
  ...model.applications.map((a) => `application ${a.status}`),
  ...model.vouchers.map((v) => `voucher ${v.status} ${v.amount} ${v.held} ${v.captured} ${v.returned}`),
  ...model.sessions.map((s) => `session ${s.seatsTaken}`),
  ...model.holds.map(
    (h) => `hold ${h.status} ${h.amount} ${h.captured} ${h.released} ${h.refunded} ${h.disputed ? 'disputed' : 'calm'}`,
  ),
  ...model.captures.map((c) => `capture ${c.amount} ${c.refunded} ${c.batch ?? 'unpaid'}`),
  ...model.batches.map((b) => `batch ${b.status} ${b.total}`),
];
