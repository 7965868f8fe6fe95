-- Codes, holds, captures, refunds: how a voucher pays for a booking.
-- Note: each command is one function, one round trip. Locks are taken hold → session → voucher →
-- budget, always in that order, so that commands on the same booking wait for each other and never
-- deadlock.

create schema redemption;
grant usage on schema redemption to techcheck_app;

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  ('hold', 'requested', 'approve', 'held'),
  ('hold', 'requested', 'decline', 'declined'),
  ('hold', 'requested', 'lapse', 'lapsed'),
  ('hold', 'held', 'capture-part', 'partly-captured'),
  ('hold', 'held', 'capture', 'captured'),
  ('hold', 'held', 'release', 'released'),
  ('hold', 'held', 'expire', 'expired'),
  ('hold', 'partly-captured', 'capture', 'captured'),
  ('hold', 'partly-captured', 'release', 'released'),
  ('hold', 'partly-captured', 'expire', 'expired'),
  ('hold', 'captured', 'refund', 'refunded');

-- Only a keyed hash of the code is stored. A code may be bound to terms the learner has agreed to.
create table redemption.code (
  id uuid primary key default platform.new_id(),
  voucher_id uuid not null references checkbook.voucher,
  individual_id uuid not null,
  typed_hash bytea not null unique check (octet_length(typed_hash) = 32),
  qr_hash bytea not null unique check (octet_length(qr_hash) = 32),
  session_id uuid,
  amount_minor bigint check (amount_minor > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((session_id is null) = (amount_minor is null))
);
comment on table redemption.code is 'One-time codes; with session and amount the learner has approved exactly those beforehand';

create table redemption.code_failure (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  provider_id uuid not null,
  principal_id uuid not null
);
create index code_failure_recent on redemption.code_failure (provider_id, at);
grant select on redemption.code_failure to techcheck_app;

create table redemption.hold (
  id uuid primary key default platform.new_id(),
  voucher_id uuid not null,
  individual_id uuid not null,
  programme_id uuid not null,
  provider_id uuid not null,
  offering_id uuid not null,
  session_id uuid not null,
  purpose text not null,
  municipality_code text,
  amount_minor bigint not null check (amount_minor > 0),
  captured_minor bigint not null default 0 check (captured_minor >= 0),
  released_minor bigint not null default 0 check (released_minor >= 0),
  refunded_minor bigint not null default 0 check (refunded_minor >= 0),
  status text not null check (status in (
    'requested', 'held', 'partly-captured', 'captured', 'released', 'expired', 'refunded', 'declined', 'lapsed')),
  started_by text not null check (started_by in ('learner', 'provider')),
  service_starts_on date not null,
  service_ends_on date not null,
  requested_at timestamptz not null default clock_timestamp(),
  request_lapses_at timestamptz,
  held_at timestamptz,
  free_release_until timestamptz,
  expires_at timestamptz not null,
  attended_at timestamptz,
  disputed_at timestamptz,
  dispute_reason text check (dispute_reason in ('not-provided', 'not-as-agreed', 'not-authorised', 'other')),
  constraint hold_resolves_once check (captured_minor + released_minor <= amount_minor),
  check (refunded_minor <= captured_minor)
) with (fillfactor = 80);
comment on column redemption.hold.free_release_until is 'The learner may let go without cost until then: the policy''s days from their own yes';
create index hold_individual on redemption.hold (individual_id);
create index hold_running on redemption.hold (expires_at) where status in ('held', 'partly-captured');
create index hold_disputed on redemption.hold (id) where disputed_at is not null;
create index hold_requested on redemption.hold (request_lapses_at) where status = 'requested';
create trigger hold_life_cycle before update of status on redemption.hold
  for each row when (old.status is distinct from new.status) execute function platform.guard_status('hold');

create table redemption.capture (
  id uuid primary key default platform.new_id(),
  hold_id uuid not null references redemption.hold,
  voucher_id uuid not null,
  provider_id uuid not null,
  programme_id uuid not null,
  purpose text not null,
  municipality_code text,
  transfer_id uuid not null references ledger.transfer,
  amount_minor bigint not null check (amount_minor > 0),
  refunded_minor bigint not null default 0,
  evidence_kind text not null,
  evidence_reference text not null check (length(evidence_reference) between 1 and 200),
  captured_at timestamptz not null default clock_timestamp(),
  payable_from timestamptz not null,
  payout_item_id uuid,
  constraint capture_refund_within check (refunded_minor between 0 and amount_minor)
) with (fillfactor = 80);
comment on column redemption.capture.payout_item_id is 'The one payout item that pays it: a capture is paid at most once';
create index capture_hold on redemption.capture (hold_id);
create index capture_unpaid on redemption.capture (programme_id, provider_id) where payout_item_id is null;
create index capture_payout_item on redemption.capture (payout_item_id) where payout_item_id is not null;

create table redemption.refund (
  id uuid primary key default platform.new_id(),
  capture_id uuid not null references redemption.capture,
  provider_id uuid not null,
  programme_id uuid not null,
  transfer_id uuid not null references ledger.transfer,
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null check (length(reason) between 1 and 500),
  after_payout boolean not null,
  payout_item_id uuid,
  refunded_at timestamptz not null default clock_timestamp(),
  check (after_payout or payout_item_id is null)
);
comment on column redemption.refund.after_payout is 'The capture was already paid, so the amount is taken off a later payout';
create index refund_capture on redemption.refund (capture_id);
create index refund_to_net on redemption.refund (programme_id, provider_id) where after_payout and payout_item_id is null;

grant select on redemption.hold, redemption.capture, redemption.refund to techcheck_app;
-- The hashes stay out of the application's sight; it asks a function whether a code fits.
grant select (id, voucher_id, individual_id, session_id, amount_minor, created_at, expires_at, used_at) on redemption.code to techcheck_app;

create function redemption.hold_json(h redemption.hold) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', h.id, 'status', h.status, 'providerId', h.provider_id, 'offeringId', h.offering_id, 'sessionId', h.session_id,
    'purpose', h.purpose, 'amountMinor', h.amount_minor::text, 'capturedMinor', h.captured_minor::text,
    'releasedMinor', h.released_minor::text, 'refundedMinor', h.refunded_minor::text, 'startedBy', h.started_by,
    'serviceStartsOn', h.service_starts_on, 'serviceEndsOn', h.service_ends_on, 'requestedAt', platform.rfc3339(h.requested_at),
    'requestLapsesAt', platform.rfc3339(h.request_lapses_at), 'heldAt', platform.rfc3339(h.held_at),
    'freeReleaseUntil', platform.rfc3339(h.free_release_until), 'expiresAt', platform.rfc3339(h.expires_at),
    'attendedAt', platform.rfc3339(h.attended_at), 'disputedAt', platform.rfc3339(h.disputed_at))
$$;

create function redemption.capture_json(c redemption.capture) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', c.id, 'holdId', c.hold_id, 'amountMinor', c.amount_minor::text, 'refundedMinor', c.refunded_minor::text,
    'evidence', jsonb_build_object('kind', c.evidence_kind, 'reference', c.evidence_reference),
    'capturedAt', platform.rfc3339(c.captured_at), 'payableFrom', platform.rfc3339(c.payable_from),
    'payoutItemId', c.payout_item_id)
$$;

-- Says precisely why a voucher cannot pay; called only once it is clear that it cannot.
create function redemption.refuse_voucher(p_individual_id uuid, p_voucher_id uuid, p_purpose text) returns void
language plpgsql as $$
declare
  v checkbook.voucher;
begin
  select * into v from checkbook.voucher where id = p_voucher_id and individual_id = p_individual_id;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  if v.purpose <> p_purpose then
    perform platform.refuse('voucher-other-purpose', jsonb_build_object('voucherPurpose', v.purpose, 'offeringPurpose', p_purpose));
  end if;
  if v.status in ('expired', 'revoked', 'suspended') then
    perform platform.refuse('voucher-not-active', jsonb_build_object('status', v.status));
  end if;
  if now() >= v.valid_until or now() < v.valid_from then perform platform.refuse('voucher-expired'); end if;
  perform platform.refuse('voucher-exhausted');
end $$;

-- Sets the amount aside on the voucher: the one guarded update every hold goes through. False when the
-- voucher cannot pay.
create function redemption.set_aside(p_hold redemption.hold) returns boolean
language plpgsql as $$
begin
  update checkbook.voucher v set held_minor = v.held_minor + p_hold.amount_minor
  where v.id = p_hold.voucher_id and v.individual_id = p_hold.individual_id and v.purpose = p_hold.purpose and v.status = 'active'
    and now() >= v.valid_from and now() < v.valid_until
    and v.held_minor + v.captured_minor + v.returned_minor + p_hold.amount_minor <= v.amount_minor;
  return found;
end $$;

-- The booking as far as the session alone tells: can it be booked, at this price, with this provider?
create function redemption.draft_booking(p_session_id uuid, p_amount_minor bigint, p_started_by text, p_provider_id uuid default null)
returns redemption.hold language plpgsql as $$
declare
  v_hold redemption.hold;
  v_price bigint;
  v_closed boolean;
begin
  select o.provider_id, o.id, o.purpose, s.id, s.starts_on, s.ends_on, o.price_minor, s.cancelled or o.withdrawn
  into v_hold.provider_id, v_hold.offering_id, v_hold.purpose, v_hold.session_id, v_hold.service_starts_on, v_hold.service_ends_on,
    v_price, v_closed
  from providers.session s join providers.offering o on o.id = s.offering_id
  where s.id = p_session_id and (p_provider_id is null or o.provider_id = p_provider_id);
  if not found then perform platform.refuse('session-not-found'); end if;
  if v_closed or v_hold.service_ends_on < platform.today() then perform platform.refuse('session-closed'); end if;
  if p_amount_minor > v_price then
    perform platform.refuse('amount-above-price', jsonb_build_object('priceMinor', v_price::text));
  end if;
  perform providers.require_accredited(v_hold.provider_id, v_hold.purpose, v_hold.service_starts_on);

  v_hold.id := platform.new_id();
  v_hold.amount_minor := p_amount_minor;
  v_hold.captured_minor := 0;
  v_hold.released_minor := 0;
  v_hold.refunded_minor := 0;
  v_hold.started_by := p_started_by;
  v_hold.requested_at := clock_timestamp();
  return v_hold;
end $$;

-- Completes a booking with the voucher's owner and policy, and takes the seat.
create function redemption.draft_terms(p_hold redemption.hold, p_individual_id uuid, p_voucher_id uuid)
returns redemption.hold language plpgsql as $$
declare
  v record;
begin
  select w.individual_id, w.programme_id, w.municipality_code, w.purpose, t.hold_expires_days, t.request_lapses_minutes,
    t.cooling_off_days, pv.hold_ceiling_minor
  into v
  from checkbook.voucher w
  join programme.policy_version t on t.id = w.policy_version_id
  join programme.policy_voucher pv on pv.policy_version_id = w.policy_version_id and pv.purpose = w.purpose
  where w.id = p_voucher_id and w.individual_id = p_individual_id;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  if v.purpose <> p_hold.purpose then
    perform platform.refuse('voucher-other-purpose', jsonb_build_object('offeringPurpose', p_hold.purpose));
  end if;
  if p_hold.amount_minor > v.hold_ceiling_minor then
    perform platform.refuse('amount-above-ceiling', jsonb_build_object('ceilingMinor', v.hold_ceiling_minor::text));
  end if;
  perform redemption.take_seat(p_hold.session_id);

  p_hold.voucher_id := p_voucher_id;
  p_hold.individual_id := v.individual_id;
  p_hold.programme_id := v.programme_id;
  p_hold.municipality_code := v.municipality_code;
  p_hold.expires_at := platform.start_of(p_hold.service_ends_on + v.hold_expires_days + 1);
  p_hold.free_release_until := p_hold.requested_at + make_interval(days => v.cooling_off_days);
  if p_hold.started_by = 'provider' then
    p_hold.request_lapses_at := p_hold.requested_at + make_interval(mins => v.request_lapses_minutes);
  end if;
  return p_hold;
end $$;

-- Takes a seat where seats are counted; the row is written only there, so that an open session is no hot row.
create function redemption.take_seat(p_session_id uuid) returns void
language plpgsql as $$
begin
  if exists (select from providers.session s where s.id = p_session_id and s.capacity is not null) then
    update providers.session s set seats_taken = s.seats_taken + 1
    where s.id = p_session_id and (s.capacity is null or s.seats_taken < s.capacity);
    if not found then perform platform.refuse('session-full'); end if;
  end if;
end $$;

-- A seat is given back when a hold ends without having been used.
create function redemption.give_back_seat(p_session_id uuid) returns void
language sql as $$
  update providers.session set seats_taken = seats_taken - 1
  where id = p_session_id and capacity is not null and seats_taken > 0
$$;

-- The learner books a session: approval of amount, offering and provider is the request itself.
create function redemption.place_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea,
  p_individual_id uuid, p_voucher_id uuid, p_session_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.draft_terms(redemption.draft_booking(p_session_id, p_amount_minor, 'learner'), p_individual_id, p_voucher_id);
  if not redemption.set_aside(v_hold) then
    perform redemption.refuse_voucher(p_individual_id, p_voucher_id, v_hold.purpose);
  end if;
  v_hold.status := 'held';
  v_hold.held_at := v_hold.requested_at;
  insert into redemption.hold values (v_hold.*);
  perform ledger.post('hold', 'voucher', p_voucher_id, 'hold', v_hold.id, p_amount_minor, v_hold.programme_id, p_voucher_id);
  perform audit.record(p_actor, 'hold.placed', 'hold', v_hold.id,
    jsonb_build_object('voucherId', p_voucher_id, 'amountMinor', p_amount_minor::text, 'sessionId', p_session_id));
  perform platform.emit('hold.placed', v_hold.id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, redemption.hold_json(v_hold));
end $$;

-- Makes a one-time code. The caller makes the secrets; only their keyed hashes come here.
create function redemption.create_code(p_actor jsonb, p_individual_id uuid, p_voucher_id uuid,
  p_typed_hash bytea, p_qr_hash bytea, p_session_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_minutes int;
  v_status text;
  v_in_validity boolean;
  v_code redemption.code;
begin
  select t.code_valid_minutes, v.status, now() >= v.valid_from and now() < v.valid_until into v_minutes, v_status, v_in_validity
  from checkbook.voucher v join programme.policy_version t on t.id = v.policy_version_id
  where v.id = p_voucher_id and v.individual_id = p_individual_id;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  if v_status <> 'active' then perform platform.refuse('voucher-not-active', jsonb_build_object('status', v_status)); end if;
  if not v_in_validity then perform platform.refuse('voucher-expired'); end if;
  if p_session_id is not null and not exists (select from providers.session s where s.id = p_session_id) then
    perform platform.refuse('session-not-found');
  end if;
  insert into redemption.code (voucher_id, individual_id, typed_hash, qr_hash, session_id, amount_minor, expires_at)
  values (p_voucher_id, p_individual_id, p_typed_hash, p_qr_hash, p_session_id, p_amount_minor, now() + make_interval(mins => v_minutes))
  returning * into v_code;
  perform audit.record(p_actor, 'code.created', 'code', v_code.id, jsonb_build_object('voucherId', p_voucher_id));
  perform platform.emit('code.created', v_code.id);
  return jsonb_build_object('status', 201, 'replayed', false, 'body',
    jsonb_build_object('id', v_code.id, 'voucherId', p_voucher_id, 'expiresAt', platform.rfc3339(v_code.expires_at)));
end $$;

-- Too many refused codes from one provider: it waits until the oldest of the last ten is a quarter of an hour old.
create function redemption.refuse_guessing(p_provider_id uuid) returns void
language plpgsql as $$
declare
  v_tenth timestamptz;
begin
  select f.at into v_tenth from redemption.code_failure f
  where f.provider_id = p_provider_id and f.at > clock_timestamp() - interval '15 minutes'
  order by f.at desc offset 9 limit 1;
  if found then
    perform platform.refuse('too-many-code-failures', jsonb_build_object('retryAfterSeconds',
      greatest(1, ceil(extract(epoch from v_tenth + interval '15 minutes' - clock_timestamp())))::int));
  end if;
end $$;

-- Keeps a refused code's attempt; its own transaction, since the refusal has rolled the command back.
create function redemption.note_code_failure(p_actor jsonb, p_provider_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into redemption.code_failure (provider_id, principal_id) values (p_provider_id, (p_actor->>'id')::uuid);
  perform audit.record(p_actor, 'code.refused', 'provider', p_provider_id);
  perform platform.emit('code.refused', p_provider_id);
end $$;

-- The provider presents the learner's code. If the learner bound the code to exactly this session and
-- amount, the money is set aside now; otherwise the hold waits for the learner's approval.
-- Every way a code can fail is the same refusal, and whatever can be refused without the code is
-- refused before it is looked at, so that no other answer tells that a code is good.
create function redemption.request_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea,
  p_provider_id uuid, p_code_hash bytea, p_session_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_code redemption.code;
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  perform redemption.refuse_guessing(p_provider_id);
  v_hold := redemption.draft_booking(p_session_id, p_amount_minor, 'provider', p_provider_id);
  -- A code bound to another session is as good as none.
  update redemption.code c set used_at = clock_timestamp()
  where (c.typed_hash = p_code_hash or c.qr_hash = p_code_hash) and c.used_at is null and c.expires_at > clock_timestamp()
    and (c.session_id is null or c.session_id = p_session_id)
  returning * into v_code;
  if not found then perform platform.refuse('code-not-accepted'); end if;

  v_hold := redemption.draft_terms(v_hold, v_code.individual_id, v_code.voucher_id);
  if v_code.amount_minor = p_amount_minor then
    -- The provider learns that the voucher cannot pay, not what is left on it.
    if not redemption.set_aside(v_hold) then perform platform.refuse('voucher-cannot-pay'); end if;
    v_hold.status := 'held';
    v_hold.held_at := v_hold.requested_at;
    v_hold.request_lapses_at := null;
    insert into redemption.hold values (v_hold.*);
    perform ledger.post('hold', 'voucher', v_code.voucher_id, 'hold', v_hold.id, p_amount_minor, v_hold.programme_id, v_code.voucher_id);
  else
    v_hold.status := 'requested';
    insert into redemption.hold values (v_hold.*);
  end if;
  perform audit.record(p_actor, case v_hold.status when 'held' then 'hold.placed' else 'hold.requested' end, 'hold', v_hold.id,
    jsonb_build_object('codeId', v_code.id, 'amountMinor', p_amount_minor::text, 'sessionId', p_session_id));
  perform platform.emit(case v_hold.status when 'held' then 'hold.placed' else 'hold.requested' end, v_hold.id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, redemption.hold_json(v_hold));
end $$;

-- Locks a hold of this individual or this provider; someone else's is not found.
create function redemption.lock_hold(p_hold_id uuid, p_individual_id uuid, p_provider_id uuid) returns redemption.hold
language plpgsql as $$
declare
  v_hold redemption.hold;
begin
  select * into v_hold from redemption.hold h
  where h.id = p_hold_id and (h.individual_id = p_individual_id or h.provider_id = p_provider_id) for update;
  if not found then perform platform.refuse('hold-not-found'); end if;
  return v_hold;
end $$;

-- The learner agrees to the terms shown: the amount sent must be the amount of the request.
create function redemption.approve_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, p_individual_id, null);
  if v_hold.status <> 'requested' then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  if v_hold.request_lapses_at <= clock_timestamp() then perform platform.refuse('hold-request-lapsed'); end if;
  if v_hold.amount_minor is distinct from p_amount_minor then
    perform platform.refuse('terms-differ', jsonb_build_object('amountMinor', v_hold.amount_minor::text));
  end if;
  if exists (select from providers.session s join providers.offering o on o.id = s.offering_id
             where s.id = v_hold.session_id and (s.cancelled or o.withdrawn)) then
    perform platform.refuse('session-closed');
  end if;
  perform providers.require_accredited(v_hold.provider_id, v_hold.purpose, v_hold.service_starts_on);
  if not redemption.set_aside(v_hold) then
    perform redemption.refuse_voucher(p_individual_id, v_hold.voucher_id, v_hold.purpose);
  end if;
  -- Cooling-off counts from the learner's yes, not from the provider's request.
  update redemption.hold h set status = 'held', held_at = clock_timestamp(),
    free_release_until = h.free_release_until + (clock_timestamp() - h.requested_at)
  where h.id = p_hold_id returning * into v_hold;
  perform ledger.post('hold', 'voucher', v_hold.voucher_id, 'hold', v_hold.id, v_hold.amount_minor, v_hold.programme_id, v_hold.voucher_id);
  perform audit.record(p_actor, 'hold.approved', 'hold', p_hold_id, jsonb_build_object('amountMinor', p_amount_minor::text));
  perform platform.emit('hold.approved', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

create function redemption.decline_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, p_individual_id, null);
  if v_hold.status <> 'requested' then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  update redemption.hold set status = 'declined' where id = p_hold_id returning * into v_hold;
  perform redemption.give_back_seat(v_hold.session_id);
  perform audit.record(p_actor, 'hold.declined', 'hold', p_hold_id);
  perform platform.emit('hold.declined', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- Gives what is left of a locked hold back to its voucher and closes the hold.
create function redemption.close_hold(p_hold redemption.hold, p_status text) returns redemption.hold
language plpgsql as $$
declare
  v_rest bigint := p_hold.amount_minor - p_hold.captured_minor - p_hold.released_minor;
  v_hold redemption.hold;
  v_voucher checkbook.voucher;
begin
  update redemption.hold set status = p_status, released_minor = released_minor + v_rest
  where id = p_hold.id returning * into v_hold;
  if p_hold.captured_minor = 0 then perform redemption.give_back_seat(p_hold.session_id); end if;
  update checkbook.voucher set held_minor = held_minor - v_rest where id = p_hold.voucher_id returning * into v_voucher;
  perform ledger.post('release', 'hold', p_hold.id, 'voucher', p_hold.voucher_id, v_rest, p_hold.programme_id, p_hold.voucher_id);
  perform checkbook.return_if_closed(v_voucher);
  return v_hold;
end $$;

-- The learner lets go within the cooling-off days, or when the session is cancelled; the provider at any
-- time. One of the two ids is given. A dispute does not stop it: a freeze keeps money from going out, never
-- from coming back.
create function redemption.release_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_provider_id uuid, p_hold_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, p_individual_id, p_provider_id);
  if v_hold.status not in ('held', 'partly-captured') then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  if p_individual_id is not null and now() > v_hold.free_release_until
     and not exists (select from providers.session s where s.id = v_hold.session_id and s.cancelled) then
    perform platform.refuse('cooling-off-over', jsonb_build_object('freeReleaseUntil', platform.rfc3339(v_hold.free_release_until)));
  end if;
  v_hold := redemption.close_hold(v_hold, 'released');
  perform audit.record(p_actor, 'hold.released', 'hold', p_hold_id, jsonb_build_object('releasedMinor', v_hold.released_minor::text));
  perform platform.emit('hold.released', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

create function redemption.capture_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_provider_id uuid, p_hold_id uuid,
  p_amount_minor bigint, p_evidence_kind text, p_evidence_reference text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
  v_terms record;
  v_transfer uuid;
  v_capture redemption.capture;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, null, p_provider_id);
  if v_hold.status not in ('held', 'partly-captured') then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  if v_hold.disputed_at is not null then perform platform.refuse('hold-disputed'); end if;
  if v_hold.expires_at <= clock_timestamp() then perform platform.refuse('hold-expired'); end if;
  if p_amount_minor > v_hold.amount_minor - v_hold.captured_minor - v_hold.released_minor then
    perform platform.refuse('capture-above-hold', jsonb_build_object(
      'remainingMinor', (v_hold.amount_minor - v_hold.captured_minor - v_hold.released_minor)::text));
  end if;
  select pv.evidence, pv.capture_before_start, t.attendance_silence_days into v_terms
  from checkbook.voucher v
  join programme.policy_version t on t.id = v.policy_version_id
  join programme.policy_voucher pv on pv.policy_version_id = t.id and pv.purpose = v.purpose
  where v.id = v_hold.voucher_id;
  if not (p_evidence_kind = any (v_terms.evidence)) then
    perform platform.refuse('evidence-not-accepted', jsonb_build_object('accepted', v_terms.evidence));
  end if;
  if not v_terms.capture_before_start and v_hold.service_starts_on > platform.today() then
    perform platform.refuse('service-not-started', jsonb_build_object('serviceStartsOn', v_hold.service_starts_on));
  end if;

  update redemption.hold set captured_minor = captured_minor + p_amount_minor,
    status = case when captured_minor + p_amount_minor + released_minor = amount_minor then 'captured' else 'partly-captured' end
  where id = p_hold_id returning * into v_hold;
  update checkbook.voucher v set held_minor = v.held_minor - p_amount_minor, captured_minor = v.captured_minor + p_amount_minor,
    status = case when v.status = 'active' and v.captured_minor + p_amount_minor + v.returned_minor = v.amount_minor then 'exhausted' else v.status end
  where v.id = v_hold.voucher_id;
  v_transfer := ledger.post('capture', 'hold', v_hold.id, 'provider-payable', p_provider_id, p_amount_minor, v_hold.programme_id, v_hold.voucher_id);
  insert into redemption.capture (hold_id, voucher_id, provider_id, programme_id, purpose, municipality_code, transfer_id,
    amount_minor, evidence_kind, evidence_reference, payable_from)
  values (p_hold_id, v_hold.voucher_id, p_provider_id, v_hold.programme_id, v_hold.purpose, v_hold.municipality_code, v_transfer,
    p_amount_minor, p_evidence_kind, p_evidence_reference,
    -- The learner's word makes it payable now; silence counts as consent after the policy's days.
    case when v_hold.attended_at is not null then now() else now() + make_interval(days => v_terms.attendance_silence_days) end)
  returning * into v_capture;
  perform audit.record(p_actor, 'hold.captured', 'hold', p_hold_id,
    jsonb_build_object('captureId', v_capture.id, 'amountMinor', p_amount_minor::text, 'evidenceKind', p_evidence_kind));
  perform platform.emit('hold.captured', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, redemption.capture_json(v_capture));
end $$;

create function redemption.refund_capture(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_provider_id uuid, p_capture_id uuid,
  p_amount_minor bigint, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  select h.* into v_hold from redemption.capture c join redemption.hold h on h.id = c.hold_id
  where c.id = p_capture_id and c.provider_id = p_provider_id for update of h;
  if not found then perform platform.refuse('capture-not-found'); end if;
  return platform.idempotency_end(p_key, p_fingerprint, 201,
    redemption.give_back(p_actor, v_hold, p_capture_id, p_amount_minor, p_reason));
end $$;

-- Takes back a part or all of one capture of a locked hold, by a transfer that names the capture's.
create function redemption.give_back(p_actor jsonb, p_hold redemption.hold, p_capture_id uuid, p_amount_minor bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
  v_capture redemption.capture;
  v_batch_status text;
  v_refund redemption.refund;
  v_transfer uuid;
  v_voucher checkbook.voucher;
begin
  select * into v_capture from redemption.capture c where c.id = p_capture_id for update;
  if p_amount_minor > v_capture.amount_minor - v_capture.refunded_minor then
    perform platform.refuse('refund-above-capture', jsonb_build_object(
      'refundableMinor', (v_capture.amount_minor - v_capture.refunded_minor)::text));
  end if;
  if v_capture.payout_item_id is not null then
    select b.status into v_batch_status from payouts.item i join payouts.batch b on b.id = i.batch_id where i.id = v_capture.payout_item_id;
    if v_batch_status = 'draft' then perform platform.refuse('capture-in-draft-payout'); end if;
  end if;

  update redemption.capture set refunded_minor = refunded_minor + p_amount_minor where id = p_capture_id;
  update redemption.hold h set refunded_minor = h.refunded_minor + p_amount_minor,
    status = case when h.status = 'captured' and h.refunded_minor + p_amount_minor = h.captured_minor then 'refunded' else h.status end
  where h.id = p_hold.id;
  update checkbook.voucher v set captured_minor = v.captured_minor - p_amount_minor,
    -- Past its validity too: the next expiry run then returns the money to the budget.
    status = case when v.status = 'exhausted' then 'active' else v.status end
  where v.id = v_capture.voucher_id returning * into v_voucher;
  v_transfer := ledger.post('refund', 'provider-payable', v_capture.provider_id, 'voucher', v_capture.voucher_id,
    p_amount_minor, v_capture.programme_id, v_capture.voucher_id, v_capture.transfer_id);
  insert into redemption.refund (capture_id, provider_id, programme_id, transfer_id, amount_minor, reason, after_payout)
  values (p_capture_id, v_capture.provider_id, v_capture.programme_id, v_transfer, p_amount_minor, p_reason, v_capture.payout_item_id is not null)
  returning * into v_refund;
  if v_refund.after_payout then
    -- Paid money that the provider owes back is promised again, not spent.
    update programme.budget b set spent_minor = b.spent_minor - p_amount_minor, committed_minor = b.committed_minor + p_amount_minor
    where b.programme_id = v_capture.programme_id;
  end if;
  perform checkbook.return_if_closed(v_voucher);
  perform audit.record(p_actor, 'capture.refunded', 'capture', p_capture_id,
    jsonb_build_object('refundId', v_refund.id, 'amountMinor', p_amount_minor::text, 'afterPayout', v_refund.after_payout));
  perform platform.emit('capture.refunded', p_capture_id);
  return jsonb_build_object('id', v_refund.id, 'captureId', p_capture_id, 'amountMinor', p_amount_minor::text,
    'reason', p_reason, 'nettedLater', v_refund.after_payout, 'refundedAt', platform.rfc3339(v_refund.refunded_at));
end $$;

-- Whether the learner still has a say: also over what was captured from a hold that has ended, or a provider
-- could take nearly all, release the rest and so silence the learner.
create function redemption.is_answerable(h redemption.hold) returns boolean
language sql immutable as $$
  select h.status in ('held', 'partly-captured', 'captured')
    or (h.status in ('released', 'expired') and h.captured_minor > h.refunded_minor)
$$;

-- The learner confirms that the service took place; what has been captured becomes payable now.
create function redemption.confirm_attendance(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, p_individual_id, null);
  if not redemption.is_answerable(v_hold) then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  if v_hold.disputed_at is not null then perform platform.refuse('hold-disputed'); end if;
  if v_hold.service_starts_on > platform.today() then
    perform platform.refuse('service-not-started', jsonb_build_object('serviceStartsOn', v_hold.service_starts_on));
  end if;
  update redemption.hold set attended_at = coalesce(attended_at, clock_timestamp()) where id = p_hold_id returning * into v_hold;
  -- In id order, as whoever makes a payout batch takes them.
  perform from redemption.capture c where c.hold_id = p_hold_id and c.payable_from > now() order by c.id for update;
  update redemption.capture set payable_from = now() where hold_id = p_hold_id and payable_from > now();
  perform audit.record(p_actor, 'hold.attended', 'hold', p_hold_id);
  perform platform.emit('hold.attended', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- A dispute freezes what has not been paid: no further capture, and no payout of the captures made.
create function redemption.dispute_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, p_individual_id, null);
  if not redemption.is_answerable(v_hold) then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  if v_hold.disputed_at is not null then perform platform.refuse('hold-disputed'); end if;
  update redemption.hold set disputed_at = clock_timestamp(), dispute_reason = p_reason where id = p_hold_id returning * into v_hold;
  perform audit.record(p_actor, 'hold.disputed', 'hold', p_hold_id, jsonb_build_object('reason', p_reason));
  perform platform.emit('hold.disputed', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- dismissed: the freeze ends. upheld: what was captured goes back to the voucher, the rest is released.
create function redemption.resolve_dispute(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_hold_id uuid, p_outcome text, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
  v_capture redemption.capture;
begin
  if v_answer is not null then return v_answer; end if;
  if p_outcome not in ('upheld', 'dismissed') then raise exception 'a dispute is upheld or dismissed, not %', p_outcome; end if;
  select * into v_hold from redemption.hold h where h.id = p_hold_id for update;
  if not found then perform platform.refuse('hold-not-found'); end if;
  if v_hold.disputed_at is null then perform platform.refuse('hold-not-disputed'); end if;
  if p_outcome = 'upheld' then
    if v_hold.status in ('held', 'partly-captured') then
      v_hold := redemption.close_hold(v_hold, 'released');
    end if;
    for v_capture in select * from redemption.capture c where c.hold_id = p_hold_id and c.refunded_minor < c.amount_minor order by c.id loop
      perform redemption.give_back(p_actor, v_hold, v_capture.id, v_capture.amount_minor - v_capture.refunded_minor, p_reason);
    end loop;
  end if;
  -- The time under dispute does not count against the provider.
  update redemption.hold h set expires_at = h.expires_at + (clock_timestamp() - h.disputed_at), disputed_at = null, dispute_reason = null
  where h.id = p_hold_id returning * into v_hold;
  perform audit.record(p_actor, 'hold.dispute-' || p_outcome, 'hold', p_hold_id, jsonb_build_object('reason', p_reason));
  perform platform.emit('hold.dispute-' || p_outcome, p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- Expires holds past their time and lapses unanswered requests, by the database's clock. Returns how many.
-- Many holds in one transaction keep the order of locks only if each kind of row is locked for all of
-- them before the next kind, in id order.
create function redemption.expire_due(p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[];
  v_hold redemption.hold;
  v_count int := 0;
begin
  with expired as (
    select h.id from redemption.hold h
    where h.status in ('held', 'partly-captured') and h.expires_at <= now() and h.disputed_at is null
    order by h.expires_at limit p_limit for update skip locked
  ), lapsed as (
    select h.id from redemption.hold h where h.status = 'requested' and h.request_lapses_at <= now()
    order by h.request_lapses_at limit p_limit for update skip locked
  )
  select array_agg(due.id) into v_ids from (select e.id from expired e union all select l.id from lapsed l) as due;
  if v_ids is null then return 0; end if;
  perform from providers.session s where s.capacity is not null
    and s.id in (select h.session_id from redemption.hold h where h.id = any (v_ids)) order by s.id for update;
  perform from checkbook.voucher v
    where v.id in (select h.voucher_id from redemption.hold h where h.id = any (v_ids) and h.status <> 'requested') order by v.id for update;

  -- By programme: budgets are locked in id order too.
  for v_hold in select * from redemption.hold h where h.id = any (v_ids) order by h.programme_id, h.id loop
    if v_hold.status = 'requested' then
      update redemption.hold set status = 'lapsed' where id = v_hold.id;
      perform redemption.give_back_seat(v_hold.session_id);
    else
      perform redemption.close_hold(v_hold, 'expired');
    end if;
    perform audit.record('{"kind": "system"}', case v_hold.status when 'requested' then 'hold.lapsed' else 'hold.expired' end, 'hold', v_hold.id);
    perform platform.emit(case v_hold.status when 'requested' then 'hold.lapsed' else 'hold.expired' end, v_hold.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- ── What a booking forbids its provider to change ────────────────────────────────────────────────
create function redemption.guard_offering() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from redemption.hold h where h.offering_id = new.id) then perform platform.refuse('offering-in-use'); end if;
  return new;
end $$;
create trigger offering_keeps_purpose before update of purpose on providers.offering
  for each row when (old.purpose <> new.purpose) execute function redemption.guard_offering();

-- Seats are counted from the moment there is a capacity; those taken before are counted up here.
create function redemption.guard_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.capacity is null then
    select count(*) into new.seats_taken from redemption.hold h
    where h.session_id = new.id and (h.status in ('requested', 'held', 'partly-captured') or h.captured_minor > 0);
  end if;
  if new.capacity < new.seats_taken then
    perform platform.refuse('session-below-bookings', jsonb_build_object('seatsTaken', new.seats_taken));
  end if;
  return new;
end $$;
create trigger session_keeps_seats before update of capacity on providers.session
  for each row when (new.capacity is not null and old.capacity is distinct from new.capacity)
  execute function redemption.guard_session();

grant execute on function
  redemption.place_hold(jsonb, bytea, bytea, uuid, uuid, uuid, bigint),
  redemption.create_code(jsonb, uuid, uuid, bytea, bytea, uuid, bigint),
  redemption.request_hold(jsonb, bytea, bytea, uuid, bytea, uuid, bigint),
  redemption.note_code_failure(jsonb, uuid),
  redemption.approve_hold(jsonb, bytea, bytea, uuid, uuid, bigint),
  redemption.decline_hold(jsonb, bytea, bytea, uuid, uuid),
  redemption.release_hold(jsonb, bytea, bytea, uuid, uuid, uuid),
  redemption.capture_hold(jsonb, bytea, bytea, uuid, uuid, bigint, text, text),
  redemption.refund_capture(jsonb, bytea, bytea, uuid, uuid, bigint, text),
  redemption.confirm_attendance(jsonb, bytea, bytea, uuid, uuid),
  redemption.dispute_hold(jsonb, bytea, bytea, uuid, uuid, text),
  redemption.resolve_dispute(jsonb, bytea, bytea, uuid, text, text),
  redemption.expire_due(int),
  redemption.hold_json(redemption.hold), redemption.capture_json(redemption.capture)
to techcheck_app;
