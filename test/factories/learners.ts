import { createApplications, grantAll } from './applications.js';
import { appropriate, bodyOf } from './commands.js';
import type { Programme } from './programmes.js';
import { rowOf, rowsOf, type Queryable, type TestBed } from './test-bed.js';

/** Somebody with a granted checkbook; the voucher is the first purpose's. */
export interface Learner {
  readonly individualId: string;
  readonly applicationId: string;
  readonly checkbookId: string;
  readonly voucherId: string;
}

/** People who apply, are eligible and are granted, with the money it takes. */
export async function createLearners(bed: TestBed, programme: Programme, count: number): Promise<Learner[]> {
  await bodyOf(appropriate(bed.app, programme.id, programme.grantMinor * BigInt(count)));
  const applications = await createApplications(bed, programme, count);
  await grantAll(bed.app, programme.id);
  const rows = await rowsOf<Learner>(
    bed.owner,
    `select c.individual_id as "individualId", c.application_id as "applicationId", c.id as "checkbookId", v.id as "voucherId"
     from checkbook.checkbook c join checkbook.voucher v on v.checkbook_id = c.id
     where c.application_id = any ($1) and v.purpose = $2 order by c.grant_seq`,
    [applications.map(({ id }) => id), programme.terms.vouchers[0]?.purpose],
  );
  if (rows.length !== count) throw new Error(`${rows.length} of ${count} learners were granted`);
  return rows;
}

export async function createLearner(bed: TestBed, programme: Programme): Promise<Learner> {
  const [learner] = await createLearners(bed, programme, 1);
  if (learner === undefined) throw new Error('no learner was granted');
  return learner;
}

export interface VoucherState {
  readonly status: string;
  readonly amount: bigint;
  readonly held: bigint;
  readonly captured: bigint;
  readonly returned: bigint;
}

export const voucherOf = (db: Queryable, voucherId: string): Promise<VoucherState> =>
  rowOf<VoucherState>(
    db,
    `select status, amount_minor as amount, held_minor as held, captured_minor as captured, returned_minor as returned
     from checkbook.voucher where id = $1`,
    [voucherId],
  );

/** Moves a voucher's end into the past, by the database's clock. */
export const letVoucherRunOut = (bed: TestBed, voucherId: string): Promise<unknown> =>
  bed.owner.query(
    `update checkbook.voucher set valid_from = now() - interval '2 days', valid_until = now() - interval '1 second' where id = $1`,
    [voucherId],
  );
