-- The reconciler, and the right to be forgotten.
-- Note: the reconciler is one query; every row it returns is a difference that must not be.

-- Compares every guarded counter with what the transfers add up to.
create function ledger.differences()
returns table (what text, id uuid, recorded_minor bigint, ledger_minor bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with balance as materialized (select * from ledger.balance),
  recorded as (
    select 'voucher'::ledger.account_kind as kind, v.id,
      v.amount_minor - v.held_minor - v.captured_minor - v.returned_minor as amount from checkbook.voucher v
    union all
    select 'hold', h.id, case when h.held_at is null then 0 else h.amount_minor - h.captured_minor - h.released_minor end from redemption.hold h
    union all
    select 'programme-budget', b.programme_id, b.appropriated_minor - b.committed_minor - b.spent_minor from programme.budget b
    union all
    select 'provider-payable', p.id,
      coalesce((select sum(c.amount_minor - c.refunded_minor) from redemption.capture c
        left join payouts.item i on i.id = c.payout_item_id left join payouts.batch b on b.id = i.batch_id
        where c.provider_id = p.id and (b.status is null or b.status in ('draft'))), 0)
      - coalesce((select sum(r.amount_minor) from redemption.refund r
        left join payouts.item i on i.id = r.payout_item_id left join payouts.batch b on b.id = i.batch_id
        where r.provider_id = p.id and r.after_payout and (b.status is null or b.status in ('draft'))), 0)
    from providers.provider p
  )
  select 'balance of ' || coalesce(r.kind, b.kind), coalesce(r.id, b.account_id), coalesce(r.amount, 0), coalesce(b.balance_minor, 0)
  from recorded r full join (select * from balance where kind in ('voucher', 'hold', 'programme-budget', 'provider-payable')) b
    on b.kind = r.kind and b.account_id = r.id
  where coalesce(r.amount, 0) <> coalesce(b.balance_minor, 0)
  union all
  select 'held on voucher', v.id, v.held_minor, coalesce(h.open, 0)
  from checkbook.voucher v
  left join (select voucher_id, sum(amount_minor - captured_minor - released_minor)::bigint as open
             from redemption.hold where held_at is not null group by voucher_id) h on h.voucher_id = v.id
  where v.held_minor <> coalesce(h.open, 0)
  union all
  select 'captured on hold', h.id, h.captured_minor - h.refunded_minor, coalesce(c.net, 0)
  from redemption.hold h
  left join (select hold_id, sum(amount_minor - refunded_minor)::bigint as net from redemption.capture group by hold_id) c on c.hold_id = h.id
  where h.captured_minor - h.refunded_minor <> coalesce(c.net, 0)
  union all
  select 'captured on voucher', v.id, v.captured_minor, coalesce(c.net, 0)
  from checkbook.voucher v
  left join (select voucher_id, sum(amount_minor - refunded_minor)::bigint as net from redemption.capture group by voucher_id) c on c.voucher_id = v.id
  where v.captured_minor <> coalesce(c.net, 0)
  union all
  select 'payout batch', b.id, b.total_minor, coalesce(t.paid, 0)
  from payouts.batch b
  left join (select credit_id, sum(amount_minor)::bigint as paid from ledger.transfer where kind = 'pay' group by credit_id) t on t.credit_id = b.id
  where b.status not in ('draft', 'cancelled') and b.total_minor <> coalesce(t.paid, 0)
$$;

create table ledger.reconciliation (
  id bigint generated always as identity primary key,
  ran_at timestamptz not null default clock_timestamp(),
  transfers bigint not null,
  moved_minor numeric not null,
  differences jsonb not null
);
comment on table ledger.reconciliation is 'What each run of the reconciler found';
create trigger reconciliation_append_only before update or delete or truncate on ledger.reconciliation
  for each statement execute function platform.refuse_change();
grant select on ledger.reconciliation to techcheck_app;

-- Runs the reconciler and keeps the result. Lists at most 100 differences; their count is exact.
create function ledger.reconcile() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run ledger.reconciliation;
begin
  insert into ledger.reconciliation (transfers, moved_minor, differences)
  select (select count(*) from ledger.transfer), (select coalesce(sum(amount_minor), 0) from ledger.transfer),
    coalesce((select jsonb_build_object('count', count(*), 'first', coalesce(jsonb_agg(jsonb_build_object(
      'what', d.what, 'id', d.id, 'recordedMinor', d.recorded_minor::text, 'ledgerMinor', d.ledger_minor::text))
      filter (where d.number <= 100), '[]'))
      from (select *, row_number() over () as number from ledger.differences()) d), '{"count": 0, "first": []}')
  returning * into v_run;
  return jsonb_build_object('id', v_run.id, 'ranAt', platform.rfc3339(v_run.ran_at), 'transfers', v_run.transfers,
    'movedMinor', v_run.moved_minor::text, 'differenceCount', v_run.differences->'count', 'differences', v_run.differences->'first');
end $$;

-- Revokes what a person could still use; several budgets are taken in id order.
create function individuals.revoke_vouchers(p_actor jsonb, p_individual_id uuid) returns void
language plpgsql as $$
declare
  v_id uuid;
begin
  for v_id in select v.id from checkbook.checkbook c join checkbook.voucher v on v.checkbook_id = c.id
    where c.individual_id = p_individual_id and v.status in ('active', 'suspended') order by v.programme_id, v.id loop
    perform checkbook.change_voucher(p_actor, null, null, v_id, 'revoke', 'the person asked to be erased');
  end loop;
end $$;

-- Erases a person: their key, number, name and index. Open bookings must be closed first; open
-- applications are withdrawn and unused money returns. Ledger and decisions keep the surrogate id only.
create function individuals.erase(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_id uuid;
begin
  if v_answer is not null then return v_answer; end if;
  perform from individuals.individual i where i.id = p_individual_id and i.erased_at is null for update;
  if not found then perform platform.refuse('individual-not-found'); end if;
  -- All vouchers before the first budget, so that no refund holds the one and waits for the other. Once
  -- they are locked no hold can begin, and the look at the holds is final.
  perform from checkbook.checkbook c join checkbook.voucher v on v.checkbook_id = c.id
  where c.individual_id = p_individual_id order by v.id for update of v;
  if exists (select from redemption.hold h where h.individual_id = p_individual_id
             and (h.status in ('requested', 'held', 'partly-captured') or h.disputed_at is not null)) then
    perform platform.refuse('open-holds');
  end if;
  perform individuals.revoke_vouchers(p_actor, p_individual_id);
  -- Budgets before applications, as the batcher takes them. It may be granting one of these right now:
  -- after the wait that one is no longer open, and what it brought is revoked as well.
  perform from eligibility.application a where a.individual_id = p_individual_id
    and a.status not in ('granted', 'rejected', 'withdrawn') order by a.seq for update;
  for v_id in select a.id from eligibility.application a where a.individual_id = p_individual_id
    and a.status not in ('granted', 'rejected', 'withdrawn') order by a.seq loop
    perform eligibility.withdraw(p_actor, null, null, p_individual_id, v_id);
  end loop;
  perform individuals.revoke_vouchers(p_actor, p_individual_id);
  delete from identity.person_key where individual_id = p_individual_id;
  update individuals.individual set personnummer_index = null, personnummer_ciphertext = null, name_ciphertext = null, erased_at = clock_timestamp()
  where id = p_individual_id;
  perform audit.record(p_actor, 'individual.erased', 'individual', p_individual_id);
  perform platform.emit('individual.erased', p_individual_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, jsonb_build_object('id', p_individual_id, 'erasedAt', platform.rfc3339(now())));
end $$;

grant execute on function ledger.differences(), ledger.reconcile(), individuals.erase(jsonb, bytea, bytea, uuid) to techcheck_app;
