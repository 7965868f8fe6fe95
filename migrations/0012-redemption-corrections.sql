-- Corrections to redemption and erasure: what a learner has agreed to can be neither changed nor hurried, and
-- what has been granted once in a round is not granted again.
-- Note: whoever runs several versions at once: the worker's schedule calls forget_old_answers with a limit now.

insert into platform.life_cycle_edge (life_cycle, from_state, event, to_state) values
  -- Erasing a person ends all their vouchers; a later refund of a used-up one then returns to the budget.
  ('voucher', 'exhausted', 'revoke', 'revoked');

-- ── Answers that are forgotten, in portions ──────────────────────────────────────────────────────
drop index platform.idempotency_key_created_at;
create index idempotency_key_answered on platform.idempotency_key (created_at) where body is not null;

drop function platform.forget_old_answers();
-- Forgets the oldest answers past their thirty days, so many at once that nobody waits long. Returns how many.
create function platform.forget_old_answers(p_limit int) returns int
language sql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
  with old as (
    select k.key_hash from platform.idempotency_key k
    where k.created_at < now() - interval '30 days' and k.body is not null
    order by k.created_at limit p_limit for update skip locked
  ), forgotten as (
    update platform.idempotency_key k set body = null from old where k.key_hash = old.key_hash
    returning 1
  )
  select count(*)::int from forgotten
$$;
grant execute on function platform.forget_old_answers(int) to techcheck_app;

-- ── Accreditation covers the whole service ───────────────────────────────────────────────────────
-- Refuses unless the provider is accredited today, and for the purpose on every day of the service. One
-- accreditation is in force at a time, so its dates cover all days if they cover the first and the last.
create function providers.require_accredited(p_provider_id uuid, p_purpose text, p_starts_on date, p_ends_on date) returns void
language plpgsql stable as $$
declare
  v_accreditation providers.accreditation;
begin
  select * into v_accreditation from providers.accreditation a
  where a.provider_id = p_provider_id and a.status in ('accredited', 'suspended', 'applied', 'under-review');
  if not found or v_accreditation.status in ('applied', 'under-review') then
    perform platform.refuse('provider-not-accredited');
  elsif v_accreditation.status = 'suspended' then
    perform platform.refuse('provider-suspended');
  elsif not (p_purpose = any (v_accreditation.purposes)) then
    perform platform.refuse('purpose-not-accredited', jsonb_build_object('purpose', p_purpose));
  elsif platform.today() not between v_accreditation.valid_from and v_accreditation.valid_until
     or p_starts_on < v_accreditation.valid_from or p_ends_on > v_accreditation.valid_until then
    perform platform.refuse('accreditation-dates', jsonb_build_object(
      'validFrom', v_accreditation.valid_from, 'validUntil', v_accreditation.valid_until,
      'serviceStartsOn', p_starts_on, 'serviceEndsOn', p_ends_on));
  end if;
end $$;

-- The booking as far as the session alone tells: can it be booked, at this price, with this provider?
create or replace function redemption.draft_booking(p_session_id uuid, p_amount_minor bigint, p_started_by text, p_provider_id uuid default null)
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
  perform providers.require_accredited(v_hold.provider_id, v_hold.purpose, v_hold.service_starts_on, v_hold.service_ends_on);

  v_hold.id := platform.new_id();
  v_hold.amount_minor := p_amount_minor;
  v_hold.captured_minor := 0;
  v_hold.released_minor := 0;
  v_hold.refunded_minor := 0;
  v_hold.started_by := p_started_by;
  v_hold.requested_at := clock_timestamp();
  return v_hold;
end $$;

-- ── The days that the learner has agreed to ─────────────────────────────────────────────────────
-- A provider may move a session. What was agreed to before then no longer binds the learner.
create function redemption.is_moved(p_hold redemption.hold) returns boolean
language sql stable as $$
  select exists (select from providers.session s where s.id = p_hold.session_id
    and (s.starts_on, s.ends_on) is distinct from (p_hold.service_starts_on, p_hold.service_ends_on))
$$;

alter table redemption.code add session_starts_on date, add session_ends_on date;
update redemption.code c set session_starts_on = s.starts_on, session_ends_on = s.ends_on
from providers.session s where s.id = c.session_id;
alter table redemption.code add constraint code_session_days check (
  (session_id is null) = (session_starts_on is null) and (session_id is null) = (session_ends_on is null));
comment on column redemption.code.session_starts_on is 'The days of the session as they were when the learner agreed; the code is good for these only';

-- Makes a one-time code. The caller makes the secrets; only their keyed hashes come here. Terms agreed to
-- beforehand are the session with its days, and the amount.
create or replace function redemption.create_code(p_actor jsonb, p_individual_id uuid, p_voucher_id uuid,
  p_typed_hash bytea, p_qr_hash bytea, p_session_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_minutes int;
  v_status text;
  v_in_validity boolean;
  v_session providers.session;
  v_code redemption.code;
begin
  select t.code_valid_minutes, v.status, now() >= v.valid_from and now() < v.valid_until into v_minutes, v_status, v_in_validity
  from checkbook.voucher v join programme.policy_version t on t.id = v.policy_version_id
  where v.id = p_voucher_id and v.individual_id = p_individual_id;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  if v_status <> 'active' then perform platform.refuse('voucher-not-active', jsonb_build_object('status', v_status)); end if;
  if not v_in_validity then perform platform.refuse('voucher-expired'); end if;
  if p_session_id is not null then
    select * into v_session from providers.session s where s.id = p_session_id;
    if not found then perform platform.refuse('session-not-found'); end if;
  end if;
  insert into redemption.code (voucher_id, individual_id, typed_hash, qr_hash, session_id, session_starts_on, session_ends_on, amount_minor, expires_at)
  values (p_voucher_id, p_individual_id, p_typed_hash, p_qr_hash, p_session_id, v_session.starts_on, v_session.ends_on, p_amount_minor,
    now() + make_interval(mins => v_minutes))
  returning * into v_code;
  perform audit.record(p_actor, 'code.created', 'code', v_code.id, jsonb_build_object('voucherId', p_voucher_id));
  perform platform.emit('code.created', v_code.id);
  return jsonb_build_object('status', 201, 'replayed', false, 'body',
    jsonb_build_object('id', v_code.id, 'voucherId', p_voucher_id, 'expiresAt', platform.rfc3339(v_code.expires_at)));
end $$;

-- The provider presents the learner's code. If the learner bound the code to exactly this session and
-- amount, the money is set aside now; otherwise the hold waits for the learner's approval.
-- Every way a code itself can fail is the same refusal, and whatever can be refused without the code is
-- refused before it is looked at. What hangs on the learner's side of a good code (days that have moved since,
-- the voucher's purpose, its ceiling, whether it can pay), and the last seat, which is taken with the booking,
-- is refused after it and so tells that the code is good: to somebody who has it, for nobody comes upon 80
-- random bits within ten tries a quarter of an hour. Such a refusal leaves the code unused.
create or replace function redemption.request_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea,
  p_provider_id uuid, p_code_hash bytea, p_session_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
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
  if v_code.session_id is not null
     and (v_code.session_starts_on, v_code.session_ends_on) is distinct from (v_hold.service_starts_on, v_hold.service_ends_on) then
    perform platform.refuse('session-moved');
  end if;

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

-- The learner agrees to the terms shown: the amount sent must be the amount of the request, and the session must
-- still have the days of the request.
create or replace function redemption.approve_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid, p_amount_minor bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
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
  if redemption.is_moved(v_hold) then perform platform.refuse('session-moved'); end if;
  perform providers.require_accredited(v_hold.provider_id, v_hold.purpose, v_hold.service_starts_on, v_hold.service_ends_on);
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

drop function providers.require_accredited(uuid, text, date);

-- ── Seats ────────────────────────────────────────────────────────────────────────────────────────
-- Takes a seat where seats are counted; the row is written only there, so that an open session is no hot row.
-- A booking of an open session shares a lock that whoever sets a capacity takes alone: they wait for the bookings
-- in flight, which they could not count, and bookings that come meanwhile wait for the capacity.
create or replace function redemption.take_seat(p_session_id uuid) returns void
language plpgsql as $$
declare
  v_counted boolean;
begin
  select s.capacity is not null into v_counted from providers.session s where s.id = p_session_id;
  if not v_counted then
    perform pg_advisory_xact_lock_shared(hashtextextended('redemption.take_seat ' || p_session_id, 0));
    select s.capacity is not null into v_counted from providers.session s where s.id = p_session_id;
  end if;
  if v_counted then
    update providers.session s set seats_taken = s.seats_taken + 1
    where s.id = p_session_id and (s.capacity is null or s.seats_taken < s.capacity);
    if not found then perform platform.refuse('session-full'); end if;
  end if;
end $$;

-- Seats are counted from the moment there is a capacity; those taken before are counted up here. A seat is taken
-- by a booking that is open, and by one that is over as long as something has been paid for it.
create or replace function redemption.guard_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  if old.capacity is null then
    perform pg_advisory_xact_lock(hashtextextended('redemption.take_seat ' || new.id, 0));
    select count(*) into new.seats_taken from redemption.hold h
    where h.session_id = new.id and (h.status in ('requested', 'held', 'partly-captured') or h.captured_minor > h.refunded_minor);
  end if;
  if new.capacity < new.seats_taken then
    perform platform.refuse('session-below-bookings', jsonb_build_object('seatsTaken', new.seats_taken));
  end if;
  return new;
end $$;

-- Gives what is left of a locked hold back to its voucher and closes the hold.
create or replace function redemption.close_hold(p_hold redemption.hold, p_status text) returns redemption.hold
language plpgsql as $$
declare
  v_rest bigint := p_hold.amount_minor - p_hold.captured_minor - p_hold.released_minor;
  v_hold redemption.hold;
  v_voucher checkbook.voucher;
begin
  update redemption.hold set status = p_status, released_minor = released_minor + v_rest
  where id = p_hold.id returning * into v_hold;
  if p_hold.captured_minor = p_hold.refunded_minor then perform redemption.give_back_seat(p_hold.session_id); end if;
  update checkbook.voucher set held_minor = held_minor - v_rest where id = p_hold.voucher_id returning * into v_voucher;
  perform ledger.post('release', 'hold', p_hold.id, 'voucher', p_hold.voucher_id, v_rest, p_hold.programme_id, p_hold.voucher_id);
  perform checkbook.return_if_closed(v_voucher);
  return v_hold;
end $$;

-- Takes back a part or all of one capture of a locked hold, by a transfer that names the capture's. A booking
-- that is over and for which nothing remains paid has no seat any more.
create or replace function redemption.give_back(p_actor jsonb, p_hold redemption.hold, p_capture_id uuid, p_amount_minor bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
  v_capture redemption.capture;
  v_batch_status text;
  v_hold redemption.hold;
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
  where h.id = p_hold.id returning * into v_hold;
  if v_hold.status not in ('held', 'partly-captured') and v_hold.captured_minor = v_hold.refunded_minor then
    perform redemption.give_back_seat(v_hold.session_id);
  end if;
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

-- ── Cooling-off ──────────────────────────────────────────────────────────────────────────────────
-- The learner lets go within the cooling-off days, when the session is cancelled, or when it has been moved; the
-- provider at any time. One of the two ids is given. A dispute does not stop it: a freeze keeps money from going
-- out, never from coming back.
-- As long as the learner has not confirmed that they came, letting go takes back what was captured too, or a
-- provider could end the cooling-off by capturing everything at once. What is in a payout batch stays as it is;
-- a dispute can still take it back.
create or replace function redemption.release_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_provider_id uuid, p_hold_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_hold redemption.hold;
  v_before redemption.hold;
  v_capture redemption.capture;
  v_captures uuid[];
begin
  if v_answer is not null then return v_answer; end if;
  v_hold := redemption.lock_hold(p_hold_id, p_individual_id, p_provider_id);
  v_before := v_hold;
  if p_individual_id is not null and v_hold.attended_at is null and v_hold.status in ('partly-captured', 'captured') then
    -- In id order, as everybody who locks several captures.
    select array_agg(id) into v_captures from (
      select c.id from redemption.capture c
      where c.hold_id = p_hold_id and c.payout_item_id is null and c.refunded_minor < c.amount_minor
      order by c.id for update) as locked;
  end if;
  if v_hold.status not in ('held', 'partly-captured') and v_captures is null then
    perform platform.refuse('hold-wrong-status', jsonb_build_object('status', v_hold.status));
  end if;
  if p_individual_id is not null and now() > v_hold.free_release_until and not redemption.is_moved(v_hold)
     and not exists (select from providers.session s where s.id = v_hold.session_id and s.cancelled) then
    perform platform.refuse('cooling-off-over', jsonb_build_object('freeReleaseUntil', platform.rfc3339(v_hold.free_release_until)));
  end if;
  if v_captures is not null then
    -- The refunds come to the voucher, and the session is locked before it.
    perform from providers.session s where s.id = v_hold.session_id and s.capacity is not null for update;
    for v_capture in select * from redemption.capture c where c.id = any (v_captures) order by c.id loop
      perform redemption.give_back(p_actor, v_hold, v_capture.id, v_capture.amount_minor - v_capture.refunded_minor,
        'the learner let go of the booking');
    end loop;
    select * into v_hold from redemption.hold h where h.id = p_hold_id;
  end if;
  -- A hold that was captured whole has no rest: its refunds have made it refunded.
  if v_hold.status in ('held', 'partly-captured') then
    v_hold := redemption.close_hold(v_hold, 'released');
  end if;
  perform audit.record(p_actor, 'hold.released', 'hold', p_hold_id, jsonb_build_object(
    'releasedMinor', v_hold.released_minor::text, 'takenBackMinor', (v_hold.refunded_minor - v_before.refunded_minor)::text));
  perform platform.emit('hold.released', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- A capture may come before the service where the policy lets it; it is not payable before the service has begun.
create or replace function redemption.capture_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_provider_id uuid, p_hold_id uuid,
  p_amount_minor bigint, p_evidence_kind text, p_evidence_reference text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
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
    -- The learner's word makes it payable now: it cannot be given before the first day of the service, whatever
    -- the policy says of captures. Silence means nothing while there is nothing to confirm yet, or while the
    -- learner may still let go; from then on it counts as consent after the policy's days.
    case when v_hold.attended_at is not null then now()
      else greatest(now(), platform.start_of(v_hold.service_starts_on), v_hold.free_release_until)
        + make_interval(days => v_terms.attendance_silence_days) end)
  returning * into v_capture;
  perform audit.record(p_actor, 'hold.captured', 'hold', p_hold_id,
    jsonb_build_object('captureId', v_capture.id, 'amountMinor', p_amount_minor::text, 'evidenceKind', p_evidence_kind));
  perform platform.emit('hold.captured', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, redemption.capture_json(v_capture));
end $$;

-- What has been captured and not paid follows the same rule.
update redemption.capture c set payable_from = greatest(c.payable_from,
  greatest(platform.start_of(h.service_starts_on), h.free_release_until) + make_interval(days => t.attendance_silence_days))
from redemption.hold h join checkbook.voucher v on v.id = h.voucher_id join programme.policy_version t on t.id = v.policy_version_id
where h.id = c.hold_id and c.payout_item_id is null and h.attended_at is null;

-- ── Disputes ─────────────────────────────────────────────────────────────────────────────────────
alter table redemption.hold add dispute_dismissed_at timestamptz;
comment on column redemption.hold.dispute_dismissed_at is 'A case officer has looked at it and let the provider keep the money; the learner cannot freeze it again';

-- A dispute freezes what has not been paid: no further capture, and no payout of the captures made. It is decided
-- once, or a learner could keep the money from the provider for ever.
create or replace function redemption.dispute_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
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
  if v_hold.dispute_dismissed_at is not null then perform platform.refuse('dispute-dismissed'); end if;
  update redemption.hold set disputed_at = clock_timestamp(), dispute_reason = p_reason where id = p_hold_id returning * into v_hold;
  perform audit.record(p_actor, 'hold.disputed', 'hold', p_hold_id, jsonb_build_object('reason', p_reason));
  perform platform.emit('hold.disputed', p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- dismissed: the freeze ends. upheld: what was captured goes back to the voucher, the rest is released.
create or replace function redemption.resolve_dispute(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_hold_id uuid, p_outcome text, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
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
    -- Captures before session and voucher, in id order, as refunds and payout batches take them.
    perform from redemption.capture c where c.hold_id = p_hold_id order by c.id for update;
    perform from providers.session s where s.id = v_hold.session_id and s.capacity is not null for update;
    if v_hold.status in ('held', 'partly-captured') then
      v_hold := redemption.close_hold(v_hold, 'released');
    end if;
    for v_capture in select * from redemption.capture c where c.hold_id = p_hold_id and c.refunded_minor < c.amount_minor order by c.id loop
      perform redemption.give_back(p_actor, v_hold, v_capture.id, v_capture.amount_minor - v_capture.refunded_minor, p_reason);
    end loop;
  end if;
  -- The time under dispute does not count against the provider.
  update redemption.hold h set expires_at = h.expires_at + (clock_timestamp() - h.disputed_at), disputed_at = null, dispute_reason = null,
    dispute_dismissed_at = case when p_outcome = 'dismissed' then clock_timestamp() else h.dispute_dismissed_at end
  where h.id = p_hold_id returning * into v_hold;
  perform audit.record(p_actor, 'hold.dispute-' || p_outcome, 'hold', p_hold_id, jsonb_build_object('reason', p_reason));
  perform platform.emit('hold.dispute-' || p_outcome, p_hold_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, redemption.hold_json(v_hold));
end $$;

-- ── Erasure ──────────────────────────────────────────────────────────────────────────────────────
create table individuals.tombstone (
  personnummer_index bytea not null check (octet_length(personnummer_index) = 32),
  round_id uuid not null references programme.round,
  until timestamptz not null,
  primary key (personnummer_index, round_id)
);
comment on table individuals.tombstone is
  'Who was erased after applying in a round that is still open: the keyed index alone, kept until the round closes, so that nobody is granted twice by erasure and a new sign-in (GDPR article 17(3)(b), exercise of official authority)';
create index tombstone_until on individuals.tombstone (until);

-- Removes what closed rounds no longer need. Returns how many.
create function individuals.forget_tombstones() returns int
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with forgotten as (
    delete from individuals.tombstone where until <= now() returning 1
  )
  select count(*)::int from forgotten
$$;
grant execute on function individuals.forget_tombstones() to techcheck_app;

create or replace function eligibility.submit_application(p_actor jsonb, p_key bytea, p_fingerprint bytea,
  p_individual_id uuid, p_programme_id uuid, p_language text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_round programme.round;
  v_policy_id uuid;
  v_amount bigint;
  v_application eligibility.application;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_round from programme.round r
  where r.programme_id = p_programme_id and r.opens_at <= now() and now() < r.closes_at;
  if not found then
    if not exists (select from programme.programme p where p.id = p_programme_id) then
      perform platform.refuse('programme-not-found');
    end if;
    perform platform.refuse('round-not-open', jsonb_build_object('opensAt', (
      select platform.rfc3339(min(r.opens_at)) from programme.round r where r.programme_id = p_programme_id and r.opens_at > now())));
  end if;
  select v.id, v.grant_minor into v_policy_id, v_amount from programme.policy_version v
  where v.programme_id = p_programme_id and v.in_force_from <= now() order by v.version desc limit 1;
  if not found then perform platform.refuse('no-policy-in-force'); end if;
  -- The same lock as the foreign key takes, but it also sees an erasure that has just been committed.
  perform from individuals.individual i where i.id = p_individual_id and i.erased_at is null for key share;
  if not found then perform platform.refuse('individual-not-found'); end if;
  -- An erased person who has come back has had their application in this round.
  if exists (select from individuals.tombstone t join individuals.individual i on i.personnummer_index = t.personnummer_index
             where i.id = p_individual_id and t.round_id = v_round.id) then
    perform platform.refuse('application-exists');
  end if;

  -- The transaction must have its number before it draws its place: order_horizon goes by the former.
  perform pg_current_xact_id();
  insert into eligibility.application (individual_id, programme_id, round_id, policy_version_id, amount_minor, language)
  values (p_individual_id, p_programme_id, v_round.id, v_policy_id, v_amount, p_language)
  on conflict (individual_id, round_id) where status not in ('rejected', 'withdrawn') do nothing
  returning * into v_application;
  if not found then perform platform.refuse('application-exists'); end if;

  perform audit.record(p_actor, 'application.submitted', 'application', v_application.id);
  perform platform.emit('application.submitted', v_application.id);
  return platform.idempotency_end(p_key, p_fingerprint, 202, eligibility.application_json(v_application));
end $$;

-- Revokes what a person could still use, and what a refund could make usable again; several budgets are taken in
-- id order.
create or replace function individuals.revoke_vouchers(p_actor jsonb, p_individual_id uuid) returns void
language plpgsql as $$
declare
  v_id uuid;
begin
  for v_id in select v.id from checkbook.checkbook c join checkbook.voucher v on v.checkbook_id = c.id
    where c.individual_id = p_individual_id and v.status in ('active', 'suspended', 'exhausted') order by v.programme_id, v.id loop
    perform checkbook.change_voucher(p_actor, null, null, v_id, 'revoke', 'the person asked to be erased');
  end loop;
end $$;

-- Erases a person: their key, number, name and index. Open bookings must be closed first; open
-- applications are withdrawn and unused money returns. Ledger and decisions keep the surrogate id only. Whoever has
-- an application in an open round leaves a tombstone there until it closes.
create or replace function individuals.erase(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
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
  insert into individuals.tombstone (personnummer_index, round_id, until)
  select i.personnummer_index, r.id, r.closes_at
  from eligibility.application a join programme.round r on r.id = a.round_id join individuals.individual i on i.id = a.individual_id
  where a.individual_id = p_individual_id and a.status not in ('rejected', 'withdrawn') and r.closes_at > now()
  on conflict do nothing;
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

-- ── The reconciler ───────────────────────────────────────────────────────────────────────────────
-- Compares every guarded counter with what the transfers add up to.
create or replace function ledger.differences()
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
  union all
  select 'appropriated to budget', b.programme_id, b.appropriated_minor, coalesce(-a.balance_minor, 0)
  from programme.budget b left join balance a on a.kind = 'appropriation' and a.account_id = b.programme_id
  where b.appropriated_minor <> coalesce(-a.balance_minor, 0)
  union all
  -- With what is appropriated and what is left this also tells what is committed. Refunds after the payout leave
  -- "spent" when they are made, and the payout that nets them is that much smaller.
  select 'spent of budget', b.programme_id, b.spent_minor, coalesce(p.paid, 0) - coalesce(r.owed, 0)
  from programme.budget b
  left join (select programme_id, sum(amount_minor)::bigint as paid from ledger.transfer where kind = 'pay' group by programme_id) p
    on p.programme_id = b.programme_id
  left join (select r.programme_id, sum(r.amount_minor)::bigint as owed from redemption.refund r
             left join payouts.item i on i.id = r.payout_item_id left join payouts.batch b on b.id = i.batch_id
             where r.after_payout and (b.status is null or b.status in ('draft')) group by r.programme_id) r
    on r.programme_id = b.programme_id
  where b.spent_minor <> coalesce(p.paid, 0) - coalesce(r.owed, 0)
  union all
  select 'refunded on capture', c.id, c.refunded_minor, coalesce(t.refunded, 0)
  from redemption.capture c
  left join (select reverses_id, sum(amount_minor)::bigint as refunded from ledger.transfer where kind = 'refund' group by reverses_id) t
    on t.reverses_id = c.transfer_id
  where c.refunded_minor <> coalesce(t.refunded, 0)
$$;
