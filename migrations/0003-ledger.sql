-- The ledger: one row is one transfer from one account to another, so an unbalanced posting cannot
-- be written. An account is a kind and the id of what owns it; it needs no row of its own.
-- Note: nobody but the money functions inserts here, and nobody at all changes or deletes.

create schema ledger;
grant usage on schema ledger to techcheck_app;

create type ledger.account_kind as enum (
  'appropriation', 'programme-budget', 'voucher', 'hold', 'provider-payable',
  'bank-clearing', 'paid-out', 'co-funding'
);

create type ledger.transfer_kind as enum (
  'appropriate', 'grant', 'hold', 'release', 'capture', 'refund', 'pay', 'bank-reject', 'settle',
  'expire', 'revoke', 'co-fund', 'correct'
);

-- The posting rules: which event moves money between which kinds of account. A function, because PostgreSQL
-- parses a table's checks anew for each statement, and this one is long enough to cost more than the insert.
create function ledger.is_posting(
  p_kind ledger.transfer_kind, p_debit_kind ledger.account_kind, p_credit_kind ledger.account_kind, p_reverses boolean
) returns boolean
language plpgsql immutable parallel safe as $$
begin
  return case p_kind
    when 'appropriate' then p_debit_kind = 'appropriation' and p_credit_kind = 'programme-budget'
    when 'grant' then p_debit_kind = 'programme-budget' and p_credit_kind = 'voucher'
    when 'hold' then p_debit_kind = 'voucher' and p_credit_kind = 'hold'
    when 'release' then p_debit_kind = 'hold' and p_credit_kind = 'voucher'
    when 'capture' then p_debit_kind = 'hold' and p_credit_kind = 'provider-payable'
    when 'refund' then p_debit_kind = 'provider-payable' and p_credit_kind = 'voucher'
    when 'pay' then p_debit_kind = 'provider-payable' and p_credit_kind = 'bank-clearing'
    when 'bank-reject' then p_debit_kind = 'bank-clearing' and p_credit_kind = 'provider-payable' and p_reverses
    when 'settle' then p_debit_kind = 'bank-clearing' and p_credit_kind = 'paid-out'
    when 'expire' then p_debit_kind = 'voucher' and p_credit_kind = 'programme-budget'
    when 'revoke' then p_debit_kind = 'voucher' and p_credit_kind = 'programme-budget'
    when 'co-fund' then p_debit_kind = 'co-funding' and p_credit_kind = 'hold'
    when 'correct' then p_reverses
    else false
  end;
end $$;

create table ledger.transfer (
  id uuid primary key default platform.new_id(),
  at timestamptz not null default clock_timestamp(),
  kind ledger.transfer_kind not null,
  debit_kind ledger.account_kind not null,
  credit_kind ledger.account_kind not null,
  debit_id uuid not null,
  credit_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  programme_id uuid not null,
  subject_id uuid not null,
  reverses_id uuid references ledger.transfer,
  constraint transfer_posting_rule check (ledger.is_posting(kind, debit_kind, credit_kind, reverses_id is not null)),
  constraint transfer_moves check ((debit_kind, debit_id) is distinct from (credit_kind, credit_id))
);
comment on column ledger.transfer.subject_id is 'What the transfer is about: the voucher, or the payout item, or the programme';
comment on column ledger.transfer.reverses_id is 'The transfer that this one takes back: a refund names the capture, a correction its mistake';
create index transfer_subject on ledger.transfer (subject_id);
-- A refund may take back a part, so a capture can be named more than once (capped by its own row);
-- all else is taken back whole, and at most once.
create unique index transfer_reversed_once on ledger.transfer (reverses_id) where reverses_id is not null and kind <> 'refund';

create trigger transfer_append_only before update or delete or truncate on ledger.transfer
  for each statement execute function platform.refuse_change();
grant select on ledger.transfer to techcheck_app;

create function ledger.post(
  p_kind ledger.transfer_kind,
  p_debit_kind ledger.account_kind, p_debit_id uuid,
  p_credit_kind ledger.account_kind, p_credit_id uuid,
  p_amount_minor bigint, p_programme_id uuid, p_subject_id uuid, p_reverses_id uuid default null
) returns uuid
language sql as $$
  insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id, reverses_id)
  values (p_kind, p_debit_kind, p_debit_id, p_credit_kind, p_credit_id, p_amount_minor, p_programme_id, p_subject_id, p_reverses_id)
  returning id
$$;

create view ledger.balance as
  select kind, account_id, sum(amount)::bigint as balance_minor
  from (
    select credit_kind as kind, credit_id as account_id, amount_minor as amount from ledger.transfer
    union all
    select debit_kind, debit_id, -amount_minor from ledger.transfer
  ) as posting
  group by kind, account_id;
comment on view ledger.balance is 'Credits less debits of each account, added up from the transfers';
grant select on ledger.balance to techcheck_app;
