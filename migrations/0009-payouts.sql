-- Payouts: batches of captures, made by one person and approved by another.
-- Note: the sum of a batch is checked when the transaction commits, whoever wrote it.

create schema payouts;
grant usage on schema payouts to techcheck_app;

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  ('payout-batch', 'draft', 'approve', 'approved'),
  ('payout-batch', 'draft', 'cancel', 'cancelled'),
  ('payout-batch', 'approved', 'export', 'exported'),
  ('payout-batch', 'exported', 'acknowledge', 'acknowledged'),
  ('payout-batch', 'acknowledged', 'settle', 'settled');

create table payouts.batch (
  id uuid primary key default platform.new_id(),
  programme_id uuid not null references programme.programme,
  status text not null default 'draft' check (status in ('draft', 'approved', 'exported', 'acknowledged', 'settled', 'cancelled')),
  total_minor bigint not null check (total_minor > 0),
  item_count int not null check (item_count > 0),
  created_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  approved_by uuid,
  approved_at timestamptz,
  constraint batch_two_people check (approved_by is distinct from created_by or approved_by is null),
  check (status in ('draft', 'cancelled') or approved_by is not null)
);
create trigger batch_life_cycle before update of status on payouts.batch
  for each row when (old.status is distinct from new.status) execute function platform.guard_status('payout-batch');

create table payouts.item (
  id uuid primary key default platform.new_id(),
  batch_id uuid not null references payouts.batch,
  provider_id uuid not null references providers.provider,
  amount_minor bigint not null check (amount_minor > 0),
  payment_account_kind text not null,
  payment_account_number text not null,
  unique (batch_id, provider_id)
);
create index item_provider on payouts.item (provider_id);
alter table redemption.capture add foreign key (payout_item_id) references payouts.item;
alter table redemption.refund add foreign key (payout_item_id) references payouts.item;

-- At every commit a batch's sum is the sum of its items, and an item's the sum of its captures less what is
-- taken back. A cancelled batch keeps its items as they were and holds no captures any more.
create function payouts.check_batch() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (select (coalesce(sum(i.amount_minor), 0), count(*)) from payouts.item i where i.batch_id = new.id)
     is distinct from (new.total_minor::numeric, new.item_count::bigint) then
    raise exception using errcode = '23514', message = format('payout batch %s does not add up to its items', new.id);
  end if;
  return null;
end $$;
create constraint trigger batch_adds_up after insert or update on payouts.batch
  deferrable initially deferred for each row execute function payouts.check_batch();

create function payouts.check_item() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_due numeric;
begin
  -- Refunds made before the payout are already off the capture; those made after it are netted by name.
  select coalesce(sum(c.amount_minor), 0) - coalesce((
      select sum(r.amount_minor) from redemption.refund r join redemption.capture rc on rc.id = r.capture_id
      where rc.payout_item_id = new.id and not r.after_payout), 0)
    - coalesce((select sum(r.amount_minor) from redemption.refund r where r.payout_item_id = new.id), 0)
  into v_due from redemption.capture c where c.payout_item_id = new.id;
  if v_due <> new.amount_minor then
    raise exception using errcode = '23514', message = format('payout item %s does not add up to its captures', new.id);
  end if;
  return null;
end $$;
create constraint trigger item_adds_up after insert on payouts.item
  deferrable initially deferred for each row execute function payouts.check_item();

-- Items are written with their batch, in one transaction, and never again.
create trigger item_append_only before update or delete or truncate on payouts.item
  for each statement execute function platform.refuse_change();
create function payouts.refuse_late_item() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from payouts.batch b where b.id = new.batch_id and b.xmin = pg_current_xact_id()::xid) then
    raise exception using errcode = 'TC002', message = format('payout batch %s is complete', new.batch_id);
  end if;
  return new;
end $$;
create trigger item_with_its_batch before insert on payouts.item
  for each row execute function payouts.refuse_late_item();

-- What has been put in a batch leaves it only by the draft's cancellation: a capture is paid at most once.
create function payouts.guard_payout_item() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.payout_item_id is not null or not exists (
    select from payouts.item i join payouts.batch b on b.id = i.batch_id where i.id = old.payout_item_id and b.status = 'draft'
  ) then
    raise exception using errcode = 'TC002', message = format('%I.%I %s is in payout item %s', tg_table_schema, tg_table_name, old.id, old.payout_item_id);
  end if;
  return new;
end $$;
create trigger capture_paid_once before update of payout_item_id on redemption.capture
  for each row when (old.payout_item_id is not null and old.payout_item_id is distinct from new.payout_item_id)
  execute function payouts.guard_payout_item();
create trigger refund_netted_once before update of payout_item_id on redemption.refund
  for each row when (old.payout_item_id is not null and old.payout_item_id is distinct from new.payout_item_id)
  execute function payouts.guard_payout_item();

grant select on payouts.batch, payouts.item to techcheck_app;

create function payouts.batch_json(b payouts.batch) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', b.id, 'programmeId', b.programme_id, 'status', b.status, 'totalMinor', b.total_minor::text, 'itemCount', b.item_count,
    'createdBy', b.created_by, 'createdAt', platform.rfc3339(b.created_at),
    'approvedBy', b.approved_by, 'approvedAt', platform.rfc3339(b.approved_at))
$$;

-- Gathers all that is payable in a programme, one item a provider. Left out: what is disputed, what the
-- learner may still dispute, providers without an account, and providers who owe more than they are due.
create function payouts.create_batch(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_batch payouts.batch;
  v_batch_id uuid := platform.new_id();
  v_captures uuid[];
  v_refunds uuid[];
  v_providers uuid[];
  v_amounts bigint[];
begin
  if v_answer is not null then return v_answer; end if;
  if not exists (select from programme.programme p where p.id = p_programme_id) then perform platform.refuse('programme-not-found'); end if;
  -- One batch of a programme is made at a time; refunds wait on the captures locked here.
  perform pg_advisory_xact_lock(hashtextextended('payouts.create_batch ' || p_programme_id, 0));
  select array_agg(id) into v_captures from (
    select c.id from redemption.capture c
    join redemption.hold h on h.id = c.hold_id
    where c.programme_id = p_programme_id and c.payout_item_id is null and c.payable_from <= now()
      and c.refunded_minor < c.amount_minor and h.disputed_at is null
    order by c.id for update of c) as locked;
  select array_agg(id) into v_refunds from (
    select r.id from redemption.refund r
    where r.programme_id = p_programme_id and r.after_payout and r.payout_item_id is null
    order by r.id for update) as locked;

  -- A new statement sees what was committed while we waited for the locks.
  with due as (
    select c.provider_id, c.amount_minor - c.refunded_minor as amount from redemption.capture c
    where c.id = any (v_captures) and c.payout_item_id is null and c.refunded_minor < c.amount_minor
    union all
    select r.provider_id, -r.amount_minor from redemption.refund r where r.id = any (v_refunds) and r.payout_item_id is null
  ), net as (
    select d.provider_id, sum(d.amount)::bigint as amount_minor from due d group by d.provider_id having sum(d.amount) > 0
  )
  select array_agg(n.provider_id order by n.provider_id), array_agg(n.amount_minor order by n.provider_id) into v_providers, v_amounts
  from net n join providers.provider p on p.id = n.provider_id where p.payment_account_kind is not null;
  if v_providers is null then perform platform.refuse('nothing-to-pay'); end if;

  insert into payouts.batch (id, programme_id, total_minor, item_count, created_by)
  values (v_batch_id, p_programme_id, (select sum(a) from unnest(v_amounts) a), cardinality(v_providers), (p_actor->>'id')::uuid)
  returning * into v_batch;
  insert into payouts.item (batch_id, provider_id, amount_minor, payment_account_kind, payment_account_number)
  select v_batch_id, n.provider_id, n.amount_minor, p.payment_account_kind, p.payment_account_number
  from unnest(v_providers, v_amounts) as n(provider_id, amount_minor) join providers.provider p on p.id = n.provider_id
  order by n.provider_id;
  update redemption.capture c set payout_item_id = i.id from payouts.item i
  where i.batch_id = v_batch_id and c.provider_id = i.provider_id and c.id = any (v_captures)
    and c.payout_item_id is null and c.refunded_minor < c.amount_minor;
  update redemption.refund r set payout_item_id = i.id from payouts.item i
  where i.batch_id = v_batch_id and r.provider_id = i.provider_id and r.id = any (v_refunds) and r.payout_item_id is null;
  perform audit.record(p_actor, 'payout-batch.created', 'payout-batch', v_batch_id,
    jsonb_build_object('totalMinor', v_batch.total_minor::text, 'itemCount', v_batch.item_count));
  perform platform.emit('payout-batch.created', v_batch_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, payouts.batch_json(v_batch));
end $$;

-- Approval by someone else than the creator moves the money towards the bank.
create function payouts.approve_batch(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_batch_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_batch payouts.batch;
  v_gross bigint;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_batch from payouts.batch b where b.id = p_batch_id for update;
  if not found then perform platform.refuse('payout-batch-not-found'); end if;
  if v_batch.created_by = (p_actor->>'id')::uuid then perform platform.refuse('approver-is-creator'); end if;
  if v_batch.status <> 'draft' then
    perform platform.refuse('payout-batch-wrong-status', jsonb_build_object('status', v_batch.status));
  end if;
  -- A dispute that arrived after the batch was made freezes its capture; holding the rows here makes a
  -- dispute that arrives now wait until the batch is approved.
  perform from redemption.hold h join redemption.capture c on c.hold_id = h.id join payouts.item i on i.id = c.payout_item_id
  where i.batch_id = p_batch_id order by h.id for share of h;
  if exists (select from redemption.hold h join redemption.capture c on c.hold_id = h.id join payouts.item i on i.id = c.payout_item_id
             where i.batch_id = p_batch_id and h.disputed_at is not null) then
    perform platform.refuse('payout-batch-disputed');
  end if;
  insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id)
  select 'pay', 'provider-payable', i.provider_id, 'bank-clearing', i.batch_id, i.amount_minor, v_batch.programme_id, i.id
  from payouts.item i where i.batch_id = p_batch_id order by i.id;
  -- Refunds of paid captures left "spent" when they were made, so gross captures enter it here.
  select coalesce(sum(c.amount_minor - c.refunded_minor), 0) into v_gross
  from redemption.capture c join payouts.item i on i.id = c.payout_item_id where i.batch_id = p_batch_id;
  update programme.budget b set committed_minor = b.committed_minor - v_gross, spent_minor = b.spent_minor + v_gross
  where b.programme_id = v_batch.programme_id;
  update payouts.batch set status = 'approved', approved_by = (p_actor->>'id')::uuid, approved_at = clock_timestamp()
  where id = p_batch_id returning * into v_batch;
  perform audit.record(p_actor, 'payout-batch.approved', 'payout-batch', p_batch_id, jsonb_build_object('totalMinor', v_batch.total_minor::text));
  perform platform.emit('payout-batch.approved', p_batch_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, payouts.batch_json(v_batch));
end $$;

create function payouts.cancel_batch(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_batch_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_batch payouts.batch;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_batch from payouts.batch b where b.id = p_batch_id for update;
  if not found then perform platform.refuse('payout-batch-not-found'); end if;
  if v_batch.status <> 'draft' then
    perform platform.refuse('payout-batch-wrong-status', jsonb_build_object('status', v_batch.status));
  end if;
  -- In id order, as everybody who locks several captures.
  perform from redemption.capture c join payouts.item i on i.id = c.payout_item_id where i.batch_id = p_batch_id order by c.id for update of c;
  update redemption.capture c set payout_item_id = null from payouts.item i where i.id = c.payout_item_id and i.batch_id = p_batch_id;
  update redemption.refund r set payout_item_id = null from payouts.item i where i.id = r.payout_item_id and i.batch_id = p_batch_id;
  update payouts.batch set status = 'cancelled' where id = p_batch_id returning * into v_batch;
  perform audit.record(p_actor, 'payout-batch.cancelled', 'payout-batch', p_batch_id);
  perform platform.emit('payout-batch.cancelled', p_batch_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, payouts.batch_json(v_batch));
end $$;

grant execute on function
  payouts.create_batch(jsonb, bytea, bytea, uuid), payouts.approve_batch(jsonb, bytea, bytea, uuid),
  payouts.cancel_batch(jsonb, bytea, bytea, uuid), payouts.batch_json(payouts.batch)
to techcheck_app;
