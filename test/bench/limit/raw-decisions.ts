import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { requireEqual } from '../harness/proof.js';
import type { BenchProgramme } from '../seed/programme.js';

/** Grants to a batch, as the worker asks for. */
export const BATCH = 500;
/** Applications to a check, as the worker takes them. */
const CHECK_BATCH = 250;
/** About as long as a sealed dossier of the sample policy. */
const DOSSIER_BYTES = 1_500;

/**
 * Decides on all who have submitted, in order: the rows of a check by one raw statement a batch, without queue,
 * register, rules or sealing, and then those of the grants.
 */
export async function writeRawDecisions(owner: pg.Client, programme: BenchProgramme, expected: number): Promise<void> {
  const { rows } = await owner.query<{ ids: string[] }>(
    `select array_agg(id) as ids from (
       select id, (row_number() over (order by seq) - 1) / $2 as batch
       from eligibility.application where programme_id = $1 and status = 'submitted') a group by batch order by batch`,
    [programme.id, CHECK_BATCH],
  );
  const dossier = randomBytes(DOSSIER_BYTES);
  for (const { ids } of rows) {
    await owner.query({ name: 'raw begin', text: BEGIN, values: [ids] });
    await owner.query({ name: 'raw decide', text: DECIDE, values: [ids, dossier] });
  }
  await writeRawGrants(owner, programme, expected);
}

/** What taking applications up for a check leaves behind, and nothing else. */
const BEGIN = `
  with begun as (
    update eligibility.application set status = 'checking', updated_at = clock_timestamp() where id = any ($1::uuid[])
    returning id, individual_id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'application.checking', 'application', id from begun
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.checking', id, clock_timestamp() from begun
  )
  insert into identity.access_log (actor_kind, individual_id, what, why)
  select 'system', individual_id, 'personnummer', 'eligibility check of application ' || id from begun`;

/** What deciding leaves behind, and nothing else. */
const DECIDE = `
  with chosen as (
    update eligibility.application set status = 'eligible', municipality_code = '0180', decided_at = clock_timestamp(),
      updated_at = clock_timestamp()
    where id = any ($1::uuid[]) returning id, policy_version_id
  ), decided as (
    insert into eligibility.decision (application_id, ordinal, outcome, policy_version_id, failed_rules, unknown_rules,
      input_hash, dossier, decided_by_kind)
    select id, 1, 'eligible', policy_version_id, '{}', '{}', sha256($2), $2, 'rules' from chosen
    returning id, application_id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.eligible', 'application', application_id, jsonb_build_object('decisionId', id,
      'failedRules', '{}'::text[], 'unknownRules', '{}'::text[]) from decided
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.eligible', id, clock_timestamp() from chosen
  )
  update platform.outbox set done_at = clock_timestamp()
  where topic = 'application.submitted' and subject_id = any ($1::uuid[])`;

/** Grants to all who are eligible, in order. */
export async function writeRawGrants(owner: pg.Client, programme: BenchProgramme, grants: number): Promise<void> {
  const { rows } = await owner.query<{ ids: string[] }>(
    `select array_agg(id) as ids from (
       select id, (row_number() over (order by seq) - 1) / $2 as batch
       from eligibility.application where programme_id = $1 and status = 'eligible') a group by batch order by batch`,
    [programme.id, BATCH],
  );
  let written = 0;
  for (const { ids } of rows) {
    const amount = (programme.grantMinor * BigInt(ids.length)).toString();
    await owner.query({ name: 'raw grant', text: GRANT, values: [ids, amount, programme.id] });
    written += ids.length;
  }
  requireEqual('raw grants of a round', grants, written);
}

/** The rows of a grant and nothing else. */
const GRANT = `
  with chosen as (
    update eligibility.application set status = 'granted', updated_at = clock_timestamp() where id = any ($1::uuid[])
    returning id, individual_id, programme_id, policy_version_id, amount_minor, municipality_code
  ), book as (
    insert into checkbook.checkbook (application_id, individual_id, programme_id, policy_version_id, amount_minor)
    select id, individual_id, programme_id, policy_version_id, amount_minor from chosen
    returning id, application_id, individual_id, programme_id, policy_version_id, amount_minor
  ), voucher as (
    insert into checkbook.voucher (checkbook_id, individual_id, programme_id, policy_version_id, purpose,
      municipality_code, amount_minor, valid_from, valid_until)
    select b.id, b.individual_id, b.programme_id, b.policy_version_id, p.purpose, '0180', p.amount_minor, now(),
      now() + make_interval(days => p.validity_days)
    from book b join programme.policy_voucher p on p.policy_version_id = b.policy_version_id
    returning id, programme_id, amount_minor
  ), posted as (
    insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id)
    select 'grant', 'programme-budget', programme_id, 'voucher', id, amount_minor, programme_id, id from voucher
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.granted', 'application', application_id,
      jsonb_build_object('checkbookId', id, 'amountMinor', amount_minor::text) from book
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.granted', application_id, clock_timestamp() from book
  )
  update programme.budget set committed_minor = committed_minor + $2::bigint where programme_id = $3`;
