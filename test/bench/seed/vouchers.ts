import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Progress } from '../harness/progress.js';
import { appropriate, type BenchProgramme } from './programme.js';

const CHECKBOOKS_AT_ONCE = 20_000;

/**
 * Granted checkbooks with all their vouchers, transfers and budget, written set-wise: everything that a grant leaves
 * behind except its audit and outbox rows, which are no part of what is measured afterwards.
 * @returns how many vouchers there are.
 */
export async function seedVouchers(
  owner: pg.Client,
  programme: BenchProgramme,
  vouchersMin: number,
  progress: Progress,
): Promise<number> {
  const checkbooks = Math.ceil(vouchersMin / programme.vouchersPerGrant);
  await appropriate(owner, programme, BigInt(checkbooks) * programme.grantMinor);
  // A load that is lost in a crash is simply run again.
  await owner.query('set synchronous_commit = off');
  for (let made = 0; made < checkbooks; made += CHECKBOOKS_AT_ONCE) {
    const now = Math.min(CHECKBOOKS_AT_ONCE, checkbooks - made);
    await owner.query(WRITE, [randomBytes(16), now, programme.id, programme.roundId, programme.policyVersionId]);
    if (checkbooks > CHECKBOOKS_AT_ONCE) {
      progress.step(`loading vouchers: ${(made + now) * programme.vouchersPerGrant} of ${vouchersMin}`);
    }
  }
  await owner.query('set synchronous_commit = on');
  await owner.query('update programme.budget set committed_minor = appropriated_minor where programme_id = $1', [
    programme.id,
  ]);
  return checkbooks * programme.vouchersPerGrant;
}

const WRITE = `
  with person as (
    insert into individuals.individual (personnummer_index, personnummer_ciphertext)
    select sha256($1::bytea || n::text::bytea), sha256(n::text::bytea) from generate_series(1, $2::int) n
    returning id
  ), application as (
    insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor,
      language, status, municipality_code, decided_at)
    select p.id, $3, $4, $5::uuid, v.grant_minor, 'sv', 'granted', '0180', now()
    from person p join programme.policy_version v on v.id = $5
    returning id, individual_id, amount_minor
  ), book as (
    insert into checkbook.checkbook (application_id, individual_id, programme_id, policy_version_id, amount_minor)
    select id, individual_id, $3, $5, amount_minor from application
    returning id, individual_id
  ), voucher as (
    insert into checkbook.voucher (checkbook_id, individual_id, programme_id, policy_version_id, purpose,
      municipality_code, amount_minor, valid_from, valid_until)
    select b.id, b.individual_id, $3, $5, p.purpose, '0180', p.amount_minor, now() - interval '1 day',
      now() + make_interval(days => p.validity_days)
    from book b join programme.policy_voucher p on p.policy_version_id = $5
    returning id, amount_minor
  )
  insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id)
  select 'grant', 'programme-budget', $3, 'voucher', v.id, v.amount_minor, $3, v.id from voucher v`;
