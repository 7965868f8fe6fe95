-- What the migrations make, as PostgreSQL 18 tells it. Generated: do not edit, do not run.
-- `npm test` compares it with a freshly migrated database; UPDATE_SCHEMA=1 rewrites it.

-- ── Schemas ──
schema admission: techcheck_app=USAGE
schema audit: techcheck_app=USAGE
schema checkbook: techcheck_app=USAGE
schema eligibility: techcheck_app=USAGE
schema identity: techcheck_app=USAGE
schema individuals: techcheck_app=USAGE
schema ledger: techcheck_app=USAGE
schema payouts: techcheck_app=USAGE
schema platform: techcheck_app=USAGE
schema programme: techcheck_app=USAGE
schema providers: techcheck_app=USAGE
schema redemption: techcheck_app=USAGE

-- ── Extensions ──
extension btree_gist
extension plpgsql

-- ── Default privileges ──
objects of type f in all schemas: nobody but the owner

-- ── Types ──
enum ledger.account_kind: appropriation, programme-budget, voucher, hold, provider-payable, bank-clearing, paid-out, co-funding
enum ledger.transfer_kind: appropriate, grant, hold, release, capture, refund, pay, bank-reject, settle, expire, revoke, co-fund, correct

-- ── Tables and views ──
table admission.arrival: nobody but the owner
table admission.room: nobody but the owner -- How far a programme's waiting room has let people in
table admission.used_ticket: nobody but the owner -- A ticket lets one application in
table audit.entry: techcheck_app=INSERT,SELECT -- Who did what to what, written in the transaction that did it; no personal data
table checkbook.checkbook: techcheck_app=SELECT
table checkbook.voucher (fillfactor=80): techcheck_app=SELECT
table eligibility.application (fillfactor=70): techcheck_app=SELECT
table eligibility.decision: techcheck_app=SELECT
table eligibility.kept_answer: nobody but the owner -- The latest answer of each register about a person, sealed with the person's key, until it expires
table eligibility.reconsideration: techcheck_app=SELECT
table identity.access_log: techcheck_app=INSERT,SELECT -- Each read of protected personal data: who, whose, what, why
table identity.key_fingerprint: techcheck_app=INSERT,SELECT -- By which keys the stored data can be read and found: derived from them, telling nothing about them
table identity.person_key: techcheck_app=INSERT,SELECT -- One AES-256 key per person, wrapped; erasure deletes the row
table identity.principal: techcheck_app=INSERT,SELECT -- Staff, of the authority and of providers; individuals are in individuals.individual
table identity.sample_person: techcheck_app=INSERT,SELECT -- Made-up people of the sample, who sign in through the development issuer
table individuals.former_number: techcheck_app=SELECT -- Numbers that people had before; whoever signs in with one is still the same person
table individuals.individual: techcheck_app=INSERT,SELECT
table individuals.tombstone: nobody but the owner -- Who was erased after applying in a round that is still open: the keyed index alone, kept until the round closes, so that nobody is granted twice by erasure and a new sign-in (GDPR article 17(3)(b), exercise of official authority)
view ledger.balance: techcheck_app=SELECT -- Credits less debits of each account, added up from the transfers
table ledger.reconciliation: techcheck_app=SELECT -- What each run of the reconciler found
table ledger.transfer: techcheck_app=SELECT
table payouts.batch: techcheck_app=SELECT
table payouts.item: techcheck_app=SELECT
table platform.idempotency_key: techcheck_app=INSERT,SELECT
table platform.life_cycle_edge: techcheck_app=SELECT -- The only status changes there are; src/domain/*.life-cycle.ts holds the same edges
table platform.outbox (fillfactor=80): techcheck_app=DELETE,INSERT,SELECT,UPDATE -- Work that follows a change; the effect marks the row done, the queue only rings the bell
table platform.subscription: techcheck_app=SELECT -- Which queue works on which topic; a topic nobody works on is recorded as done at once
table programme.budget (fillfactor=50): techcheck_app=SELECT
table programme.lottery: nobody but the owner -- The seed of a lottery round: bound by its hash before the first application, revealed by the draw
table programme.policy_draft: techcheck_app=SELECT -- Proposed versions; a published one is a policy_version with the same id
table programme.policy_version: techcheck_app=SELECT
table programme.policy_voucher: techcheck_app=SELECT
table programme.programme: techcheck_app=INSERT,SELECT
table programme.round: techcheck_app=INSERT,SELECT
table programme.set_aside: techcheck_app=SELECT -- Parts of the budget for some, as the latest published version says; 0 percent: no longer there
table providers.accreditation: techcheck_app=INSERT,SELECT
table providers.offering: techcheck_app=INSERT,SELECT
table providers.provider: techcheck_app=INSERT,SELECT
table providers.session: techcheck_app=INSERT,SELECT
table redemption.capture (fillfactor=80): techcheck_app=SELECT
table redemption.code: nobody but the owner -- One-time codes; with session and amount the learner has approved exactly those beforehand
table redemption.code_failure: techcheck_app=SELECT
table redemption.hold (fillfactor=80): techcheck_app=SELECT
table redemption.refund: techcheck_app=SELECT

-- ── Columns ──
admission.arrival.programme_id uuid not null
admission.arrival.bucket bigint not null -- The tenth of a second, counted since 1970, in which they arrived
admission.arrival.arrived integer not null
admission.room.programme_id uuid not null
admission.room.admitted_until bigint not null -- Whoever arrived before this moment may apply; milliseconds since 1970
admission.room.admit_per_second double precision not null default 400
admission.room.carried double precision not null default 0 -- Admissions due that no whole person has used yet
admission.room.applied integer not null default 0 -- Applications answered since the last tick, by all processes; p95_ms is the worst of their times
admission.room.p95_ms double precision not null default 0
admission.room.ticked_at timestamp with time zone not null
admission.used_ticket.nonce bytea not null
admission.used_ticket.used_at timestamp with time zone not null default now()
audit.entry.id bigint not null generated always as identity
audit.entry.at timestamp with time zone not null default clock_timestamp()
audit.entry.actor_kind text not null
audit.entry.actor_id uuid
audit.entry.action text not null
audit.entry.subject_kind text not null
audit.entry.subject_id uuid not null
audit.entry.request_id text
audit.entry.data jsonb not null default '{}'::jsonb
checkbook.checkbook.id uuid not null default platform.new_id()
checkbook.checkbook.grant_seq bigint not null generated always as identity
checkbook.checkbook.application_id uuid not null
checkbook.checkbook.individual_id uuid not null
checkbook.checkbook.programme_id uuid not null
checkbook.checkbook.policy_version_id uuid not null
checkbook.checkbook.amount_minor bigint not null
checkbook.checkbook.granted_at timestamp with time zone not null default clock_timestamp()
checkbook.checkbook.set_aside text -- The part of the budget that paid for it; null: the general part
checkbook.voucher.id uuid not null default platform.new_id()
checkbook.voucher.checkbook_id uuid not null
checkbook.voucher.individual_id uuid not null
checkbook.voucher.programme_id uuid not null
checkbook.voucher.policy_version_id uuid not null
checkbook.voucher.purpose text not null
checkbook.voucher.municipality_code text -- Where the person lived when it was granted; null when unknown or protected
checkbook.voucher.amount_minor bigint not null
checkbook.voucher.held_minor bigint not null default 0
checkbook.voucher.captured_minor bigint not null default 0
checkbook.voucher.returned_minor bigint not null default 0
checkbook.voucher.status text not null default 'active'::text
checkbook.voucher.valid_from timestamp with time zone not null
checkbook.voucher.valid_until timestamp with time zone not null
eligibility.application.id uuid not null default platform.new_id()
eligibility.application.seq bigint not null generated always as identity -- The queue order within a programme
eligibility.application.individual_id uuid not null
eligibility.application.programme_id uuid not null
eligibility.application.round_id uuid not null
eligibility.application.policy_version_id uuid not null
eligibility.application.amount_minor bigint not null -- What a grant would cost, under the policy version in force at submission
eligibility.application.language text not null
eligibility.application.status text not null default 'submitted'::text
eligibility.application.municipality_code text
eligibility.application.order_horizon xid8 -- The transaction that made it eligible; until all before that one have ended, someone ahead in the queue may not be visible yet
eligibility.application.grant_parked_reason text -- Why the batcher set this row aside; its money stays reserved
eligibility.application.submitted_at timestamp with time zone not null default clock_timestamp()
eligibility.application.decided_at timestamp with time zone
eligibility.application.updated_at timestamp with time zone not null default clock_timestamp()
eligibility.application.set_aside text -- The part of the budget it may draw on besides the general one, chosen at the check
eligibility.application.drawn_place bigint -- The place it was drawn in its round's lottery: one of the round's own seqs
eligibility.application.awaits_draw boolean not null default false -- Submitted in a lottery round that has not been drawn
eligibility.application.claims_set_aside boolean not null default false -- Granted from the general part only because its own was kept for open cases ahead; what they leave is charged instead
eligibility.application.place bigint not null default COALESCE(drawn_place, seq) -- Where it stands in its programme's line
eligibility.application.stands text default 
CASE
    WHEN (status = ANY (ARRAY['submitted'::text, 'checking'::text, 'manual-review'::text])) THEN 'open'::text
    WHEN (status = ANY (ARRAY['eligible'::text, 'waitlisted'::text])) THEN
    CASE
        WHEN (awaits_draw OR (grant_parked_reason IS NOT NULL)) THEN 'open'::text
        ELSE 'ready'::text
    END
    ELSE NULL::text
END -- ready: may be granted next; open: money is kept for it, but its turn has not come (case open, not drawn, set aside); null: in no line
eligibility.decision.id uuid not null default platform.new_id()
eligibility.decision.application_id uuid not null
eligibility.decision.ordinal integer not null
eligibility.decision.outcome text not null
eligibility.decision.policy_version_id uuid not null
eligibility.decision.failed_rules text[] not null
eligibility.decision.unknown_rules text[] not null
eligibility.decision.input_hash bytea not null
eligibility.decision.dossier bytea not null
eligibility.decision.decided_by_kind text not null
eligibility.decision.decided_by uuid
eligibility.decision.decided_at timestamp with time zone not null default clock_timestamp()
eligibility.kept_answer.individual_id uuid not null
eligibility.kept_answer.source text not null
eligibility.kept_answer.answer bytea not null
eligibility.kept_answer.answered_at timestamp with time zone not null
eligibility.kept_answer.expires_at timestamp with time zone not null
eligibility.reconsideration.id uuid not null default platform.new_id()
eligibility.reconsideration.application_id uuid not null
eligibility.reconsideration.grounds_ciphertext bytea not null
eligibility.reconsideration.requested_at timestamp with time zone not null default clock_timestamp()
identity.access_log.id bigint not null generated always as identity
identity.access_log.at timestamp with time zone not null default clock_timestamp()
identity.access_log.actor_kind text not null
identity.access_log.actor_id uuid
identity.access_log.individual_id uuid not null
identity.access_log.what text not null
identity.access_log.why text not null
identity.key_fingerprint.name text not null
identity.key_fingerprint.fingerprint bytea not null
identity.key_fingerprint.noted_at timestamp with time zone not null default clock_timestamp()
identity.person_key.individual_id uuid not null
identity.person_key.key_encryption_key_id text not null
identity.person_key.wrapped_key bytea not null
identity.principal.id uuid not null default platform.new_id()
identity.principal.handle text not null
identity.principal.display_name text not null
identity.principal.roles text[] not null
identity.principal.provider_id uuid
identity.principal.created_at timestamp with time zone not null default now()
identity.sample_person.handle text not null
identity.sample_person.individual_id uuid not null
individuals.former_number.personnummer_index bytea not null
individuals.former_number.individual_id uuid not null
individuals.former_number.replaced_at timestamp with time zone not null default clock_timestamp()
individuals.individual.id uuid not null default platform.new_id()
individuals.individual.personnummer_index bytea
individuals.individual.personnummer_ciphertext bytea
individuals.individual.name_ciphertext bytea
individuals.individual.protected_identity boolean not null default false
individuals.individual.created_at timestamp with time zone not null default now()
individuals.individual.erased_at timestamp with time zone
individuals.tombstone.personnummer_index bytea not null
individuals.tombstone.round_id uuid not null
individuals.tombstone.until timestamp with time zone not null
ledger.balance.kind ledger.account_kind
ledger.balance.account_id uuid
ledger.balance.balance_minor bigint
ledger.reconciliation.id bigint not null generated always as identity
ledger.reconciliation.ran_at timestamp with time zone not null default clock_timestamp()
ledger.reconciliation.transfers bigint not null
ledger.reconciliation.moved_minor numeric not null
ledger.reconciliation.differences jsonb not null
ledger.transfer.id uuid not null default platform.new_id()
ledger.transfer.at timestamp with time zone not null default clock_timestamp()
ledger.transfer.kind ledger.transfer_kind not null
ledger.transfer.debit_kind ledger.account_kind not null
ledger.transfer.credit_kind ledger.account_kind not null
ledger.transfer.debit_id uuid not null
ledger.transfer.credit_id uuid not null
ledger.transfer.amount_minor bigint not null
ledger.transfer.programme_id uuid not null
ledger.transfer.subject_id uuid not null -- What the transfer is about: the voucher, or the payout item, or the programme
ledger.transfer.reverses_id uuid -- The transfer that this one takes back: a refund names the capture, a correction its mistake
payouts.batch.id uuid not null default platform.new_id()
payouts.batch.programme_id uuid not null
payouts.batch.status text not null default 'draft'::text
payouts.batch.total_minor bigint not null
payouts.batch.item_count integer not null
payouts.batch.created_by uuid not null
payouts.batch.created_at timestamp with time zone not null default clock_timestamp()
payouts.batch.approved_by uuid
payouts.batch.approved_at timestamp with time zone
payouts.item.id uuid not null default platform.new_id()
payouts.item.batch_id uuid not null
payouts.item.provider_id uuid not null
payouts.item.amount_minor bigint not null
payouts.item.payment_account_kind text not null
payouts.item.payment_account_number text not null
platform.idempotency_key.key_hash bytea not null
platform.idempotency_key.fingerprint bytea not null
platform.idempotency_key.status smallint not null
platform.idempotency_key.body jsonb -- The first answer; forgotten after 30 days, the key itself never is
platform.idempotency_key.created_at timestamp with time zone not null default now()
platform.life_cycle_edge.life_cycle text not null
platform.life_cycle_edge.from_state text not null
platform.life_cycle_edge.event text not null
platform.life_cycle_edge.to_state text not null
platform.outbox.id uuid not null default platform.new_id()
platform.outbox.topic text not null
platform.outbox.subject_id uuid not null
platform.outbox.payload jsonb not null default '{}'::jsonb
platform.outbox.created_at timestamp with time zone not null default clock_timestamp()
platform.outbox.enqueued_at timestamp with time zone
platform.outbox.enqueued_times integer not null default 0
platform.outbox.done_at timestamp with time zone
platform.outbox.parked_at timestamp with time zone
platform.outbox.parked_reason text
platform.subscription.topic text not null
platform.subscription.queue text not null
programme.budget.programme_id uuid not null
programme.budget.appropriated_minor bigint not null default 0
programme.budget.committed_minor bigint not null default 0
programme.budget.spent_minor bigint not null default 0
programme.lottery.round_id uuid not null: techcheck_app=SELECT
programme.lottery.seed_hash bytea not null: techcheck_app=SELECT
programme.lottery.sealed_seed bytea not null -- The seed under the key-encryption key, which is not in the database
programme.lottery.key_encryption_key_id text not null
programme.lottery.committed_at timestamp with time zone not null default clock_timestamp(): techcheck_app=SELECT
programme.lottery.closed_at timestamp with time zone: techcheck_app=SELECT -- From here on nobody is added to the round, whatever any clock says
programme.lottery.horizon xid8 -- A transaction begun after closed_at was there for all to see; once all before it have ended, the round is complete
programme.lottery.seed bytea: techcheck_app=SELECT
programme.lottery.drawn_at timestamp with time zone: techcheck_app=SELECT
programme.lottery.applications integer: techcheck_app=SELECT
programme.policy_draft.id uuid not null default platform.new_id()
programme.policy_draft.programme_id uuid not null
programme.policy_draft.document jsonb not null
programme.policy_draft.status text not null default 'draft'::text
programme.policy_draft.created_by uuid not null
programme.policy_draft.created_at timestamp with time zone not null default clock_timestamp()
programme.policy_draft.settled_by uuid -- Who published or discarded it
programme.policy_draft.settled_at timestamp with time zone
programme.policy_version.id uuid not null default platform.new_id()
programme.policy_version.programme_id uuid not null
programme.policy_version.version integer not null
programme.policy_version.in_force_from timestamp with time zone not null
programme.policy_version.document jsonb not null
programme.policy_version.grant_minor bigint not null -- What one granted application costs the budget: the sum of its vouchers
programme.policy_version.reconsideration_days integer not null
programme.policy_version.request_lapses_minutes integer not null
programme.policy_version.cooling_off_days integer not null
programme.policy_version.hold_expires_days integer not null
programme.policy_version.attendance_silence_days integer not null
programme.policy_version.code_valid_minutes integer not null
programme.policy_version.published_by uuid not null
programme.policy_version.published_at timestamp with time zone not null default now()
programme.policy_version.delay_notice_days integer not null
programme.policy_version.review_days integer not null
programme.policy_version.answer_days integer not null
programme.policy_version.quality_sample_percent integer not null
programme.policy_version.drafted_by uuid -- Null for versions from before drafts
programme.policy_voucher.policy_version_id uuid not null
programme.policy_voucher."position" integer not null
programme.policy_voucher.purpose text not null
programme.policy_voucher.amount_minor bigint not null
programme.policy_voucher.validity_days integer not null
programme.policy_voucher.hold_ceiling_minor bigint not null
programme.policy_voucher.evidence text[] not null
programme.policy_voucher.capture_before_start boolean not null
programme.policy_voucher.number integer not null -- How many such vouchers a checkbook has
programme.policy_voucher.own_contribution_percent integer not null
programme.policy_voucher.redeemers text[] -- Organisation numbers of those who may redeem it; null: every accredited provider
programme.programme.id uuid not null default platform.new_id()
programme.programme.code text not null
programme.programme.name_sv text not null
programme.programme.name_en text not null
programme.programme.created_by uuid not null
programme.programme.created_at timestamp with time zone not null default now()
programme.round.id uuid not null default platform.new_id()
programme.round.programme_id uuid not null
programme.round.name text not null
programme.round.opens_at timestamp with time zone not null
programme.round.closes_at timestamp with time zone not null
programme.round.order_by text not null default 'first-come'::text
programme.set_aside.programme_id uuid not null
programme.set_aside.code text not null
programme.set_aside.percent integer not null
programme.set_aside.released_on date
programme.set_aside.name_sv text not null
programme.set_aside.name_en text not null
programme.set_aside.used_minor bigint not null default 0 -- What has been granted from it; money that returns goes to the general part
programme.set_aside.release_told date -- The day of release that the work list has been told of
providers.accreditation.id uuid not null default platform.new_id()
providers.accreditation.provider_id uuid not null
providers.accreditation.status text not null default 'applied'::text: techcheck_app=UPDATE
providers.accreditation.purposes text[] not null: techcheck_app=UPDATE
providers.accreditation.valid_from date: techcheck_app=UPDATE
providers.accreditation.valid_until date: techcheck_app=UPDATE
providers.accreditation.quality_evidence text not null
providers.accreditation.applied_by uuid not null
providers.accreditation.applied_at timestamp with time zone not null default now()
providers.accreditation.decided_by uuid: techcheck_app=UPDATE
providers.accreditation.decided_at timestamp with time zone: techcheck_app=UPDATE
providers.accreditation.decision_reason text: techcheck_app=UPDATE
providers.accreditation.payment_account_kind text
providers.accreditation.payment_account_number text -- Where the applicant wants the money; it becomes the provider's account only by the decision, so that no application redirects what is already earned
providers.offering.id uuid not null default platform.new_id()
providers.offering.provider_id uuid not null
providers.offering.ref text not null
providers.offering.purpose text not null: techcheck_app=UPDATE
providers.offering.title_sv text not null: techcheck_app=UPDATE
providers.offering.title_en text not null: techcheck_app=UPDATE
providers.offering.description text not null default ''::text: techcheck_app=UPDATE
providers.offering.price_minor bigint not null: techcheck_app=UPDATE
providers.offering.municipality_code text: techcheck_app=UPDATE -- Where it is held; null means at a distance
providers.offering.withdrawn boolean not null default false: techcheck_app=UPDATE
providers.offering.updated_at timestamp with time zone not null default now(): techcheck_app=UPDATE
providers.provider.id uuid not null default platform.new_id()
providers.provider.organisation_number text not null
providers.provider.name text not null: techcheck_app=UPDATE
providers.provider.municipality_code text not null: techcheck_app=UPDATE -- Where the provider has its seat
providers.provider.payment_account_kind text: techcheck_app=UPDATE
providers.provider.payment_account_number text: techcheck_app=UPDATE
providers.provider.created_at timestamp with time zone not null default now()
providers.session.id uuid not null default platform.new_id()
providers.session.offering_id uuid not null
providers.session.ref text not null
providers.session.starts_on date not null: techcheck_app=UPDATE
providers.session.ends_on date not null: techcheck_app=UPDATE
providers.session.capacity integer: techcheck_app=UPDATE
providers.session.seats_taken integer not null default 0 -- Counted only where there is a capacity, so that an open session is no hot row
providers.session.cancelled boolean not null default false: techcheck_app=UPDATE
providers.session.updated_at timestamp with time zone not null default now(): techcheck_app=UPDATE
redemption.capture.id uuid not null default platform.new_id()
redemption.capture.hold_id uuid not null
redemption.capture.voucher_id uuid not null
redemption.capture.provider_id uuid not null
redemption.capture.programme_id uuid not null
redemption.capture.purpose text not null
redemption.capture.municipality_code text
redemption.capture.transfer_id uuid not null
redemption.capture.amount_minor bigint not null
redemption.capture.refunded_minor bigint not null default 0
redemption.capture.evidence_kind text not null
redemption.capture.evidence_reference text not null
redemption.capture.captured_at timestamp with time zone not null default clock_timestamp()
redemption.capture.payable_from timestamp with time zone not null
redemption.capture.payout_item_id uuid -- The one payout item that pays it: a capture is paid at most once
redemption.code.id uuid not null default platform.new_id(): techcheck_app=SELECT
redemption.code.voucher_id uuid not null: techcheck_app=SELECT
redemption.code.individual_id uuid not null: techcheck_app=SELECT
redemption.code.typed_hash bytea not null
redemption.code.qr_hash bytea not null
redemption.code.session_id uuid: techcheck_app=SELECT
redemption.code.amount_minor bigint: techcheck_app=SELECT
redemption.code.created_at timestamp with time zone not null default now(): techcheck_app=SELECT
redemption.code.expires_at timestamp with time zone not null: techcheck_app=SELECT
redemption.code.used_at timestamp with time zone: techcheck_app=SELECT
redemption.code.session_starts_on date -- The days of the session as they were when the learner agreed; the code is good for these only
redemption.code.session_ends_on date
redemption.code_failure.id bigint not null generated always as identity
redemption.code_failure.at timestamp with time zone not null default clock_timestamp()
redemption.code_failure.provider_id uuid not null
redemption.code_failure.principal_id uuid not null
redemption.hold.id uuid not null default platform.new_id()
redemption.hold.voucher_id uuid not null
redemption.hold.individual_id uuid not null
redemption.hold.programme_id uuid not null
redemption.hold.provider_id uuid not null
redemption.hold.offering_id uuid not null
redemption.hold.session_id uuid not null
redemption.hold.purpose text not null
redemption.hold.municipality_code text
redemption.hold.amount_minor bigint not null
redemption.hold.captured_minor bigint not null default 0
redemption.hold.released_minor bigint not null default 0
redemption.hold.refunded_minor bigint not null default 0
redemption.hold.status text not null
redemption.hold.started_by text not null
redemption.hold.service_starts_on date not null
redemption.hold.service_ends_on date not null
redemption.hold.requested_at timestamp with time zone not null default clock_timestamp()
redemption.hold.request_lapses_at timestamp with time zone
redemption.hold.held_at timestamp with time zone
redemption.hold.free_release_until timestamp with time zone -- The learner may let go without cost until then: the policy's days from their own yes
redemption.hold.expires_at timestamp with time zone not null
redemption.hold.attended_at timestamp with time zone
redemption.hold.disputed_at timestamp with time zone
redemption.hold.dispute_reason text
redemption.hold.dispute_dismissed_at timestamp with time zone -- A case officer has looked at it and let the provider keep the money; the learner cannot freeze it again
redemption.refund.id uuid not null default platform.new_id()
redemption.refund.capture_id uuid not null
redemption.refund.provider_id uuid not null
redemption.refund.programme_id uuid not null
redemption.refund.transfer_id uuid not null
redemption.refund.amount_minor bigint not null
redemption.refund.reason text not null
redemption.refund.after_payout boolean not null -- The capture was already paid, so the amount is taken off a later payout
redemption.refund.payout_item_id uuid
redemption.refund.refunded_at timestamp with time zone not null default clock_timestamp()

-- ── Constraints ──
admission.arrival arrival_arrived_check: CHECK ((arrived > 0))
admission.arrival arrival_pkey: PRIMARY KEY (programme_id, bucket)
admission.arrival arrival_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
admission.room room_admit_per_second_check: CHECK ((admit_per_second > (0)::double precision))
admission.room room_pkey: PRIMARY KEY (programme_id)
admission.room room_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
admission.used_ticket used_ticket_nonce_check: CHECK ((octet_length(nonce) = 16))
admission.used_ticket used_ticket_pkey: PRIMARY KEY (nonce)
audit.entry entry_pkey: PRIMARY KEY (id)
checkbook.checkbook checkbook_amount_minor_check: CHECK ((amount_minor > 0))
checkbook.checkbook checkbook_application_id_fkey: FOREIGN KEY (application_id) REFERENCES eligibility.application(id)
checkbook.checkbook checkbook_application_id_key: UNIQUE (application_id)
checkbook.checkbook checkbook_pkey: PRIMARY KEY (id)
checkbook.voucher voucher_amount_minor_check: CHECK ((amount_minor > 0))
checkbook.voucher voucher_captured_minor_check: CHECK ((captured_minor >= 0))
checkbook.voucher voucher_check: CHECK ((valid_from < valid_until))
checkbook.voucher voucher_checkbook_id_fkey: FOREIGN KEY (checkbook_id) REFERENCES checkbook.checkbook(id)
checkbook.voucher voucher_held_minor_check: CHECK ((held_minor >= 0))
checkbook.voucher voucher_never_overdrawn: CHECK ((((held_minor + captured_minor) + returned_minor) <= amount_minor))
checkbook.voucher voucher_pkey: PRIMARY KEY (id)
checkbook.voucher voucher_returned_minor_check: CHECK ((returned_minor >= 0))
checkbook.voucher voucher_status_check: CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'exhausted'::text, 'expired'::text, 'revoked'::text])))
eligibility.application application_amount_minor_check: CHECK ((amount_minor > 0))
eligibility.application application_drawn_once: CHECK (((drawn_place IS NULL) OR (NOT awaits_draw)))
eligibility.application application_individual_id_fkey: FOREIGN KEY (individual_id) REFERENCES individuals.individual(id)
eligibility.application application_language_check: CHECK ((language = ANY (ARRAY['sv'::text, 'en'::text])))
eligibility.application application_municipality_code_check: CHECK ((municipality_code ~ '^[0-9]{4}$'::text))
eligibility.application application_pkey: PRIMARY KEY (id)
eligibility.application application_seq_key: UNIQUE (seq)
eligibility.decision decision_application_id_fkey: FOREIGN KEY (application_id) REFERENCES eligibility.application(id)
eligibility.decision decision_application_id_ordinal_key: UNIQUE (application_id, ordinal)
eligibility.decision decision_check: CHECK (((decided_by_kind = 'case-officer'::text) = (decided_by IS NOT NULL)))
eligibility.decision decision_decided_by_kind_check: CHECK ((decided_by_kind = ANY (ARRAY['rules'::text, 'case-officer'::text])))
eligibility.decision decision_input_hash_check: CHECK ((octet_length(input_hash) = 32))
eligibility.decision decision_ordinal_check: CHECK ((ordinal > 0))
eligibility.decision decision_outcome_check: CHECK ((outcome = ANY (ARRAY['eligible'::text, 'rejected'::text, 'manual-review'::text])))
eligibility.decision decision_pkey: PRIMARY KEY (id)
eligibility.kept_answer kept_answer_check: CHECK ((expires_at > answered_at))
eligibility.kept_answer kept_answer_individual_id_fkey: FOREIGN KEY (individual_id) REFERENCES individuals.individual(id)
eligibility.kept_answer kept_answer_pkey: PRIMARY KEY (individual_id, source)
eligibility.kept_answer kept_answer_source_check: CHECK ((source = ANY (ARRAY['population'::text, 'pension'::text, 'labour-market'::text, 'employment'::text, 'earlier-support'::text])))
eligibility.reconsideration reconsideration_application_id_fkey: FOREIGN KEY (application_id) REFERENCES eligibility.application(id)
eligibility.reconsideration reconsideration_pkey: PRIMARY KEY (id)
identity.access_log access_log_pkey: PRIMARY KEY (id)
identity.access_log access_log_why_check: CHECK (((length(why) >= 3) AND (length(why) <= 500)))
identity.key_fingerprint key_fingerprint_fingerprint_check: CHECK ((octet_length(fingerprint) = 16))
identity.key_fingerprint key_fingerprint_name_check: CHECK ((name ~ '^[a-z][a-z-]{1,59}$'::text))
identity.key_fingerprint key_fingerprint_pkey: PRIMARY KEY (name)
identity.person_key person_key_pkey: PRIMARY KEY (individual_id)
identity.principal principal_display_name_check: CHECK (((length(display_name) >= 1) AND (length(display_name) <= 200)))
identity.principal principal_handle_check: CHECK ((handle ~ '^[a-z0-9][a-z0-9-]{1,59}$'::text))
identity.principal principal_handle_key: UNIQUE (handle)
identity.principal principal_pkey: PRIMARY KEY (id)
identity.principal principal_provider_id_fkey: FOREIGN KEY (provider_id) REFERENCES providers.provider(id)
identity.principal principal_roles_check: CHECK ((cardinality(roles) > 0))
identity.sample_person sample_person_handle_check: CHECK ((handle ~ '^[a-z0-9][a-z0-9-]{1,59}$'::text))
identity.sample_person sample_person_individual_id_fkey: FOREIGN KEY (individual_id) REFERENCES individuals.individual(id)
identity.sample_person sample_person_individual_id_key: UNIQUE (individual_id)
identity.sample_person sample_person_pkey: PRIMARY KEY (handle)
individuals.former_number former_number_individual_id_fkey: FOREIGN KEY (individual_id) REFERENCES individuals.individual(id)
individuals.former_number former_number_personnummer_index_check: CHECK ((octet_length(personnummer_index) = 32))
individuals.former_number former_number_pkey: PRIMARY KEY (personnummer_index)
individuals.individual individual_check: CHECK (((erased_at IS NULL) = (personnummer_index IS NOT NULL)))
individuals.individual individual_check1: CHECK (((erased_at IS NULL) = (personnummer_ciphertext IS NOT NULL)))
individuals.individual individual_personnummer_index_check: CHECK ((octet_length(personnummer_index) = 32))
individuals.individual individual_personnummer_index_key: UNIQUE (personnummer_index)
individuals.individual individual_pkey: PRIMARY KEY (id)
individuals.tombstone tombstone_personnummer_index_check: CHECK ((octet_length(personnummer_index) = 32))
individuals.tombstone tombstone_pkey: PRIMARY KEY (personnummer_index, round_id)
individuals.tombstone tombstone_round_id_fkey: FOREIGN KEY (round_id) REFERENCES programme.round(id)
ledger.reconciliation reconciliation_pkey: PRIMARY KEY (id)
ledger.transfer transfer_amount_minor_check: CHECK ((amount_minor > 0))
ledger.transfer transfer_moves: CHECK (((debit_kind IS DISTINCT FROM credit_kind) OR (debit_id IS DISTINCT FROM credit_id)))
ledger.transfer transfer_pkey: PRIMARY KEY (id)
ledger.transfer transfer_posting_rule: CHECK (ledger.is_posting(kind, debit_kind, credit_kind, (reverses_id IS NOT NULL)))
ledger.transfer transfer_reverses_id_fkey: FOREIGN KEY (reverses_id) REFERENCES ledger.transfer(id)
payouts.batch batch_adds_up: TRIGGER DEFERRABLE INITIALLY DEFERRED
payouts.batch batch_check: CHECK (((status = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR (approved_by IS NOT NULL)))
payouts.batch batch_item_count_check: CHECK ((item_count > 0))
payouts.batch batch_pkey: PRIMARY KEY (id)
payouts.batch batch_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
payouts.batch batch_status_check: CHECK ((status = ANY (ARRAY['draft'::text, 'approved'::text, 'exported'::text, 'acknowledged'::text, 'settled'::text, 'cancelled'::text])))
payouts.batch batch_total_minor_check: CHECK ((total_minor > 0))
payouts.batch batch_two_people: CHECK (((approved_by IS DISTINCT FROM created_by) OR (approved_by IS NULL)))
payouts.item item_adds_up: TRIGGER DEFERRABLE INITIALLY DEFERRED
payouts.item item_amount_minor_check: CHECK ((amount_minor > 0))
payouts.item item_batch_id_fkey: FOREIGN KEY (batch_id) REFERENCES payouts.batch(id)
payouts.item item_batch_id_provider_id_key: UNIQUE (batch_id, provider_id)
payouts.item item_pkey: PRIMARY KEY (id)
payouts.item item_provider_id_fkey: FOREIGN KEY (provider_id) REFERENCES providers.provider(id)
platform.idempotency_key idempotency_key_check: CHECK (((octet_length(key_hash) = 32) AND (octet_length(fingerprint) = 32)))
platform.idempotency_key idempotency_key_pkey: PRIMARY KEY (key_hash)
platform.life_cycle_edge life_cycle_edge_pkey: PRIMARY KEY (life_cycle, from_state, to_state, event)
platform.outbox outbox_pkey: PRIMARY KEY (id)
platform.subscription subscription_pkey: PRIMARY KEY (topic)
programme.budget budget_appropriated_minor_check: CHECK ((appropriated_minor >= 0))
programme.budget budget_committed_minor_check: CHECK ((committed_minor >= 0))
programme.budget budget_never_exceeded: CHECK (((committed_minor + spent_minor) <= appropriated_minor))
programme.budget budget_pkey: PRIMARY KEY (programme_id)
programme.budget budget_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
programme.budget budget_spent_minor_check: CHECK ((spent_minor >= 0))
programme.lottery lottery_check: CHECK (((octet_length(seed) = 32) AND (sha256(seed) = seed_hash)))
programme.lottery lottery_check1: CHECK (((horizon IS NULL) OR (closed_at IS NOT NULL)))
programme.lottery lottery_check2: CHECK ((((drawn_at IS NULL) = (seed IS NULL)) AND ((drawn_at IS NULL) = (applications IS NULL))))
programme.lottery lottery_pkey: PRIMARY KEY (round_id)
programme.lottery lottery_round_id_fkey: FOREIGN KEY (round_id) REFERENCES programme.round(id)
programme.lottery lottery_seed_hash_check: CHECK ((octet_length(seed_hash) = 32))
programme.policy_draft policy_draft_check: CHECK ((((settled_by IS NULL) = (settled_at IS NULL)) AND ((status = 'draft'::text) OR (settled_by IS NOT NULL))))
programme.policy_draft policy_draft_pkey: PRIMARY KEY (id)
programme.policy_draft policy_draft_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
programme.policy_draft policy_draft_status_check: CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'discarded'::text])))
programme.policy_draft policy_draft_two_people: CHECK (((status <> 'published'::text) OR (settled_by <> created_by)))
programme.policy_version policy_version_answer_days_check: CHECK (((answer_days >= 1) AND (answer_days <= 365)))
programme.policy_version policy_version_attendance_silence_days_check: CHECK (((attendance_silence_days >= 0) AND (attendance_silence_days <= 365)))
programme.policy_version policy_version_code_valid_minutes_check: CHECK (((code_valid_minutes >= 1) AND (code_valid_minutes <= 1440)))
programme.policy_version policy_version_cooling_off_days_check: CHECK (((cooling_off_days >= 0) AND (cooling_off_days <= 365)))
programme.policy_version policy_version_delay_notice_days_check: CHECK (((delay_notice_days >= 1) AND (delay_notice_days <= 365)))
programme.policy_version policy_version_grant_minor_check: CHECK ((grant_minor > 0))
programme.policy_version policy_version_hold_expires_days_check: CHECK (((hold_expires_days >= 1) AND (hold_expires_days <= 365)))
programme.policy_version policy_version_pkey: PRIMARY KEY (id)
programme.policy_version policy_version_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
programme.policy_version policy_version_programme_id_version_key: UNIQUE (programme_id, version)
programme.policy_version policy_version_quality_sample_percent_check: CHECK (((quality_sample_percent >= 0) AND (quality_sample_percent <= 100)))
programme.policy_version policy_version_reconsideration_days_check: CHECK (((reconsideration_days >= 1) AND (reconsideration_days <= 365)))
programme.policy_version policy_version_request_lapses_minutes_check: CHECK (((request_lapses_minutes >= 1) AND (request_lapses_minutes <= 100000)))
programme.policy_version policy_version_review_days_check: CHECK (((review_days >= 1) AND (review_days <= 365)))
programme.policy_version policy_version_two_people: CHECK ((drafted_by <> published_by))
programme.policy_version policy_version_version_check: CHECK ((version > 0))
programme.policy_voucher policy_voucher_amount_minor_check: CHECK ((amount_minor > 0))
programme.policy_voucher policy_voucher_evidence_check: CHECK ((cardinality(evidence) > 0))
programme.policy_voucher policy_voucher_hold_ceiling_minor_check: CHECK ((hold_ceiling_minor > 0))
programme.policy_voucher policy_voucher_number_check: CHECK (((number >= 1) AND (number <= 100)))
programme.policy_voucher policy_voucher_own_contribution_percent_check: CHECK (((own_contribution_percent >= 0) AND (own_contribution_percent <= 99)))
programme.policy_voucher policy_voucher_pkey: PRIMARY KEY (policy_version_id, "position")
programme.policy_voucher policy_voucher_policy_version_id_fkey: FOREIGN KEY (policy_version_id) REFERENCES programme.policy_version(id)
programme.policy_voucher policy_voucher_policy_version_id_purpose_key: UNIQUE (policy_version_id, purpose)
programme.policy_voucher policy_voucher_purpose_check: CHECK ((purpose = ANY (ARRAY['formal-education'::text, 'informal-training'::text, 'work-placement-and-coaching'::text, 'guidance'::text, 'skills-mapping'::text, 'income-compensation'::text])))
programme.policy_voucher policy_voucher_redeemers_check: CHECK ((cardinality(redeemers) > 0))
programme.policy_voucher policy_voucher_validity_days_check: CHECK (((validity_days >= 1) AND (validity_days <= 3650)))
programme.programme programme_code_check: CHECK ((code ~ '^[a-z0-9][a-z0-9-]{1,59}$'::text))
programme.programme programme_code_key: UNIQUE (code)
programme.programme programme_name_en_check: CHECK (((length(name_en) >= 1) AND (length(name_en) <= 200)))
programme.programme programme_name_sv_check: CHECK (((length(name_sv) >= 1) AND (length(name_sv) <= 200)))
programme.programme programme_pkey: PRIMARY KEY (id)
programme.round round_check: CHECK ((opens_at < closes_at))
programme.round round_name_check: CHECK (((length(name) >= 1) AND (length(name) <= 100)))
programme.round round_no_overlap: EXCLUDE USING gist (programme_id WITH =, tstzrange(opens_at, closes_at) WITH &&) DEFERRABLE
programme.round round_order_by_check: CHECK ((order_by = ANY (ARRAY['first-come'::text, 'lottery'::text])))
programme.round round_pkey: PRIMARY KEY (id)
programme.round round_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
programme.set_aside set_aside_percent_check: CHECK (((percent >= 0) AND (percent <= 100)))
programme.set_aside set_aside_pkey: PRIMARY KEY (programme_id, code)
programme.set_aside set_aside_programme_id_fkey: FOREIGN KEY (programme_id) REFERENCES programme.programme(id)
programme.set_aside set_aside_used_minor_check: CHECK ((used_minor >= 0))
providers.accreditation accreditation_check: CHECK (((payment_account_kind IS NULL) = (payment_account_number IS NULL)))
providers.accreditation accreditation_check1: CHECK ((valid_from <= valid_until))
providers.accreditation accreditation_check2: CHECK (((status <> ALL (ARRAY['accredited'::text, 'suspended'::text, 'expired'::text])) OR ((valid_from IS NOT NULL) AND (valid_until IS NOT NULL))))
providers.accreditation accreditation_decision_reason_check: CHECK (((length(decision_reason) >= 1) AND (length(decision_reason) <= 2000)))
providers.accreditation accreditation_payment_account_kind_check: CHECK ((payment_account_kind = ANY (ARRAY['bankgiro'::text, 'plusgiro'::text, 'account'::text])))
providers.accreditation accreditation_payment_account_number_check: CHECK ((payment_account_number ~ '^[0-9]{2,20}$'::text))
providers.accreditation accreditation_pkey: PRIMARY KEY (id)
providers.accreditation accreditation_provider_id_fkey: FOREIGN KEY (provider_id) REFERENCES providers.provider(id)
providers.accreditation accreditation_purposes_check: CHECK (((cardinality(purposes) > 0) AND (purposes <@ ARRAY['formal-education'::text, 'informal-training'::text, 'work-placement-and-coaching'::text, 'guidance'::text, 'skills-mapping'::text, 'income-compensation'::text])))
providers.accreditation accreditation_quality_evidence_check: CHECK (((length(quality_evidence) >= 1) AND (length(quality_evidence) <= 4000)))
providers.offering offering_description_check: CHECK ((length(description) <= 4000))
providers.offering offering_municipality_code_check: CHECK ((municipality_code ~ '^[0-9]{4}$'::text))
providers.offering offering_pkey: PRIMARY KEY (id)
providers.offering offering_price_minor_check: CHECK ((price_minor > 0))
providers.offering offering_provider_id_fkey: FOREIGN KEY (provider_id) REFERENCES providers.provider(id)
providers.offering offering_provider_id_ref_key: UNIQUE (provider_id, ref)
providers.offering offering_purpose_check: CHECK ((purpose = ANY (ARRAY['formal-education'::text, 'informal-training'::text, 'work-placement-and-coaching'::text, 'guidance'::text, 'skills-mapping'::text, 'income-compensation'::text])))
providers.offering offering_ref_check: CHECK ((ref ~ '^[A-Za-z0-9._-]{1,64}$'::text))
providers.offering offering_title_en_check: CHECK (((length(title_en) >= 1) AND (length(title_en) <= 200)))
providers.offering offering_title_sv_check: CHECK (((length(title_sv) >= 1) AND (length(title_sv) <= 200)))
providers.provider provider_check: CHECK (((payment_account_kind IS NULL) = (payment_account_number IS NULL)))
providers.provider provider_municipality_code_check: CHECK ((municipality_code ~ '^[0-9]{4}$'::text))
providers.provider provider_name_check: CHECK (((length(name) >= 1) AND (length(name) <= 200)))
providers.provider provider_organisation_number_check: CHECK ((organisation_number ~ '^[0-9]{10}$'::text))
providers.provider provider_organisation_number_key: UNIQUE (organisation_number)
providers.provider provider_payment_account_kind_check: CHECK ((payment_account_kind = ANY (ARRAY['bankgiro'::text, 'plusgiro'::text, 'account'::text])))
providers.provider provider_payment_account_number_check: CHECK ((payment_account_number ~ '^[0-9]{2,20}$'::text))
providers.provider provider_pkey: PRIMARY KEY (id)
providers.session session_capacity_check: CHECK (((capacity >= 1) AND (capacity <= 100000)))
providers.session session_check: CHECK ((starts_on <= ends_on))
providers.session session_not_overbooked: CHECK (((seats_taken >= 0) AND ((capacity IS NULL) OR (seats_taken <= capacity))))
providers.session session_offering_id_fkey: FOREIGN KEY (offering_id) REFERENCES providers.offering(id)
providers.session session_offering_id_ref_key: UNIQUE (offering_id, ref)
providers.session session_pkey: PRIMARY KEY (id)
providers.session session_ref_check: CHECK ((ref ~ '^[A-Za-z0-9._-]{1,64}$'::text))
redemption.capture capture_amount_minor_check: CHECK ((amount_minor > 0))
redemption.capture capture_evidence_reference_check: CHECK (((length(evidence_reference) >= 1) AND (length(evidence_reference) <= 200)))
redemption.capture capture_hold_id_fkey: FOREIGN KEY (hold_id) REFERENCES redemption.hold(id)
redemption.capture capture_payout_item_id_fkey: FOREIGN KEY (payout_item_id) REFERENCES payouts.item(id)
redemption.capture capture_pkey: PRIMARY KEY (id)
redemption.capture capture_refund_within: CHECK (((refunded_minor >= 0) AND (refunded_minor <= amount_minor)))
redemption.capture capture_transfer_id_fkey: FOREIGN KEY (transfer_id) REFERENCES ledger.transfer(id)
redemption.code code_amount_minor_check: CHECK ((amount_minor > 0))
redemption.code code_check: CHECK (((session_id IS NULL) = (amount_minor IS NULL)))
redemption.code code_pkey: PRIMARY KEY (id)
redemption.code code_qr_hash_check: CHECK ((octet_length(qr_hash) = 32))
redemption.code code_qr_hash_key: UNIQUE (qr_hash)
redemption.code code_session_days: CHECK ((((session_id IS NULL) = (session_starts_on IS NULL)) AND ((session_id IS NULL) = (session_ends_on IS NULL))))
redemption.code code_typed_hash_check: CHECK ((octet_length(typed_hash) = 32))
redemption.code code_typed_hash_key: UNIQUE (typed_hash)
redemption.code code_voucher_id_fkey: FOREIGN KEY (voucher_id) REFERENCES checkbook.voucher(id)
redemption.code_failure code_failure_pkey: PRIMARY KEY (id)
redemption.hold hold_amount_minor_check: CHECK ((amount_minor > 0))
redemption.hold hold_captured_minor_check: CHECK ((captured_minor >= 0))
redemption.hold hold_check: CHECK ((refunded_minor <= captured_minor))
redemption.hold hold_dispute_reason_check: CHECK ((dispute_reason = ANY (ARRAY['not-provided'::text, 'not-as-agreed'::text, 'not-authorised'::text, 'other'::text])))
redemption.hold hold_pkey: PRIMARY KEY (id)
redemption.hold hold_refunded_minor_check: CHECK ((refunded_minor >= 0))
redemption.hold hold_released_minor_check: CHECK ((released_minor >= 0))
redemption.hold hold_resolves_once: CHECK (((captured_minor + released_minor) <= amount_minor))
redemption.hold hold_started_by_check: CHECK ((started_by = ANY (ARRAY['learner'::text, 'provider'::text])))
redemption.hold hold_status_check: CHECK ((status = ANY (ARRAY['requested'::text, 'held'::text, 'partly-captured'::text, 'captured'::text, 'released'::text, 'expired'::text, 'refunded'::text, 'declined'::text, 'lapsed'::text])))
redemption.refund refund_amount_minor_check: CHECK ((amount_minor > 0))
redemption.refund refund_capture_id_fkey: FOREIGN KEY (capture_id) REFERENCES redemption.capture(id)
redemption.refund refund_check: CHECK ((after_payout OR (payout_item_id IS NULL)))
redemption.refund refund_payout_item_id_fkey: FOREIGN KEY (payout_item_id) REFERENCES payouts.item(id)
redemption.refund refund_pkey: PRIMARY KEY (id)
redemption.refund refund_reason_check: CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
redemption.refund refund_transfer_id_fkey: FOREIGN KEY (transfer_id) REFERENCES ledger.transfer(id)

-- ── Indexes ──
CREATE INDEX access_log_individual ON identity.access_log USING btree (individual_id, id)
CREATE INDEX accreditation_provider ON providers.accreditation USING btree (provider_id)
CREATE INDEX accreditation_work ON providers.accreditation USING btree (id) WHERE (status = ANY (ARRAY['applied'::text, 'under-review'::text]))
CREATE INDEX application_claims ON eligibility.application USING btree (programme_id, set_aside, place) INCLUDE (amount_minor) WHERE claims_set_aside
CREATE INDEX application_in_review ON eligibility.application USING btree (id) WHERE (status = 'manual-review'::text)
CREATE INDEX application_individual ON eligibility.application USING btree (individual_id)
CREATE INDEX application_not_waitlisted ON eligibility.application USING btree (programme_id, place) WHERE ((stands = 'ready'::text) AND (status = 'eligible'::text))
CREATE INDEX application_open ON eligibility.application USING btree (programme_id, place) INCLUDE (amount_minor) WHERE (stands = 'open'::text)
CREATE INDEX application_ready ON eligibility.application USING btree (programme_id, place) INCLUDE (amount_minor) WHERE (stands = 'ready'::text)
CREATE INDEX application_ready_set_aside ON eligibility.application USING btree (programme_id, set_aside, place) INCLUDE (amount_minor) WHERE ((stands = 'ready'::text) AND (set_aside IS NOT NULL))
CREATE INDEX application_to_draw ON eligibility.application USING btree (round_id, seq) WHERE awaits_draw
CREATE INDEX capture_hold ON redemption.capture USING btree (hold_id)
CREATE INDEX capture_payout_item ON redemption.capture USING btree (payout_item_id) WHERE (payout_item_id IS NOT NULL)
CREATE INDEX capture_unpaid ON redemption.capture USING btree (programme_id, provider_id) WHERE (payout_item_id IS NULL)
CREATE INDEX checkbook_individual ON checkbook.checkbook USING btree (individual_id)
CREATE INDEX code_failure_recent ON redemption.code_failure USING btree (provider_id, at)
CREATE INDEX code_individual ON redemption.code USING btree (individual_id)
CREATE INDEX entry_subject ON audit.entry USING btree (subject_id)
CREATE INDEX former_number_individual ON individuals.former_number USING btree (individual_id)
CREATE INDEX hold_disputed ON redemption.hold USING btree (id) WHERE (disputed_at IS NOT NULL)
CREATE INDEX hold_individual ON redemption.hold USING btree (individual_id)
CREATE INDEX hold_requested ON redemption.hold USING btree (request_lapses_at) WHERE (status = 'requested'::text)
CREATE INDEX hold_running ON redemption.hold USING btree (expires_at) WHERE (status = ANY (ARRAY['held'::text, 'partly-captured'::text]))
CREATE INDEX idempotency_key_answered ON platform.idempotency_key USING btree (created_at) WHERE (body IS NOT NULL)
CREATE INDEX item_provider ON payouts.item USING btree (provider_id)
CREATE INDEX kept_answer_expiry ON eligibility.kept_answer USING btree (expires_at)
CREATE INDEX outbox_enqueued ON platform.outbox USING btree (enqueued_at) WHERE ((enqueued_at IS NOT NULL) AND (done_at IS NULL) AND (parked_at IS NULL))
CREATE INDEX outbox_new ON platform.outbox USING btree (topic, created_at) WHERE ((enqueued_at IS NULL) AND (done_at IS NULL) AND (parked_at IS NULL))
CREATE INDEX outbox_parked ON platform.outbox USING btree (parked_at) WHERE ((parked_at IS NOT NULL) AND (done_at IS NULL))
CREATE INDEX policy_draft_programme ON programme.policy_draft USING btree (programme_id, id)
CREATE INDEX reconsideration_application ON eligibility.reconsideration USING btree (application_id)
CREATE INDEX refund_capture ON redemption.refund USING btree (capture_id)
CREATE INDEX refund_to_net ON redemption.refund USING btree (programme_id, provider_id) WHERE (after_payout AND (payout_item_id IS NULL))
CREATE INDEX round_no_overlap ON programme.round USING gist (programme_id, tstzrange(opens_at, closes_at))
CREATE INDEX tombstone_until ON individuals.tombstone USING btree (until)
CREATE INDEX transfer_subject ON ledger.transfer USING btree (subject_id)
CREATE INDEX used_ticket_used_at ON admission.used_ticket USING brin (used_at)
CREATE INDEX voucher_checkbook ON checkbook.voucher USING btree (checkbook_id)
CREATE INDEX voucher_running ON checkbook.voucher USING btree (valid_until) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]))
CREATE UNIQUE INDEX access_log_pkey ON identity.access_log USING btree (id)
CREATE UNIQUE INDEX accreditation_live ON providers.accreditation USING btree (provider_id) WHERE (status = ANY (ARRAY['applied'::text, 'under-review'::text, 'accredited'::text, 'suspended'::text]))
CREATE UNIQUE INDEX accreditation_pkey ON providers.accreditation USING btree (id)
CREATE UNIQUE INDEX application_drawn ON eligibility.application USING btree (round_id, drawn_place) WHERE (drawn_place IS NOT NULL)
CREATE UNIQUE INDEX application_live ON eligibility.application USING btree (individual_id, round_id) WHERE (status <> ALL (ARRAY['rejected'::text, 'withdrawn'::text]))
CREATE UNIQUE INDEX application_pkey ON eligibility.application USING btree (id)
CREATE UNIQUE INDEX application_seq_key ON eligibility.application USING btree (seq)
CREATE UNIQUE INDEX arrival_pkey ON admission.arrival USING btree (programme_id, bucket)
CREATE UNIQUE INDEX batch_pkey ON payouts.batch USING btree (id)
CREATE UNIQUE INDEX budget_pkey ON programme.budget USING btree (programme_id)
CREATE UNIQUE INDEX capture_pkey ON redemption.capture USING btree (id)
CREATE UNIQUE INDEX checkbook_application_id_key ON checkbook.checkbook USING btree (application_id)
CREATE UNIQUE INDEX checkbook_pkey ON checkbook.checkbook USING btree (id)
CREATE UNIQUE INDEX code_failure_pkey ON redemption.code_failure USING btree (id)
CREATE UNIQUE INDEX code_pkey ON redemption.code USING btree (id)
CREATE UNIQUE INDEX code_qr_hash_key ON redemption.code USING btree (qr_hash)
CREATE UNIQUE INDEX code_typed_hash_key ON redemption.code USING btree (typed_hash)
CREATE UNIQUE INDEX decision_application_id_ordinal_key ON eligibility.decision USING btree (application_id, ordinal)
CREATE UNIQUE INDEX decision_pkey ON eligibility.decision USING btree (id)
CREATE UNIQUE INDEX entry_pkey ON audit.entry USING btree (id)
CREATE UNIQUE INDEX former_number_pkey ON individuals.former_number USING btree (personnummer_index)
CREATE UNIQUE INDEX hold_pkey ON redemption.hold USING btree (id)
CREATE UNIQUE INDEX idempotency_key_pkey ON platform.idempotency_key USING btree (key_hash)
CREATE UNIQUE INDEX individual_personnummer_index_key ON individuals.individual USING btree (personnummer_index)
CREATE UNIQUE INDEX individual_pkey ON individuals.individual USING btree (id)
CREATE UNIQUE INDEX item_batch_id_provider_id_key ON payouts.item USING btree (batch_id, provider_id)
CREATE UNIQUE INDEX item_pkey ON payouts.item USING btree (id)
CREATE UNIQUE INDEX kept_answer_pkey ON eligibility.kept_answer USING btree (individual_id, source)
CREATE UNIQUE INDEX key_fingerprint_pkey ON identity.key_fingerprint USING btree (name)
CREATE UNIQUE INDEX life_cycle_edge_pkey ON platform.life_cycle_edge USING btree (life_cycle, from_state, to_state, event)
CREATE UNIQUE INDEX lottery_pkey ON programme.lottery USING btree (round_id)
CREATE UNIQUE INDEX offering_pkey ON providers.offering USING btree (id)
CREATE UNIQUE INDEX offering_provider_id_ref_key ON providers.offering USING btree (provider_id, ref)
CREATE UNIQUE INDEX outbox_pkey ON platform.outbox USING btree (id)
CREATE UNIQUE INDEX person_key_pkey ON identity.person_key USING btree (individual_id)
CREATE UNIQUE INDEX policy_draft_pkey ON programme.policy_draft USING btree (id)
CREATE UNIQUE INDEX policy_version_pkey ON programme.policy_version USING btree (id)
CREATE UNIQUE INDEX policy_version_programme_id_version_key ON programme.policy_version USING btree (programme_id, version)
CREATE UNIQUE INDEX policy_voucher_pkey ON programme.policy_voucher USING btree (policy_version_id, "position")
CREATE UNIQUE INDEX policy_voucher_policy_version_id_purpose_key ON programme.policy_voucher USING btree (policy_version_id, purpose)
CREATE UNIQUE INDEX principal_handle_key ON identity.principal USING btree (handle)
CREATE UNIQUE INDEX principal_pkey ON identity.principal USING btree (id)
CREATE UNIQUE INDEX programme_code_key ON programme.programme USING btree (code)
CREATE UNIQUE INDEX programme_pkey ON programme.programme USING btree (id)
CREATE UNIQUE INDEX provider_organisation_number_key ON providers.provider USING btree (organisation_number)
CREATE UNIQUE INDEX provider_pkey ON providers.provider USING btree (id)
CREATE UNIQUE INDEX reconciliation_pkey ON ledger.reconciliation USING btree (id)
CREATE UNIQUE INDEX reconsideration_pkey ON eligibility.reconsideration USING btree (id)
CREATE UNIQUE INDEX refund_pkey ON redemption.refund USING btree (id)
CREATE UNIQUE INDEX room_pkey ON admission.room USING btree (programme_id)
CREATE UNIQUE INDEX round_pkey ON programme.round USING btree (id)
CREATE UNIQUE INDEX sample_person_individual_id_key ON identity.sample_person USING btree (individual_id)
CREATE UNIQUE INDEX sample_person_pkey ON identity.sample_person USING btree (handle)
CREATE UNIQUE INDEX session_offering_id_ref_key ON providers.session USING btree (offering_id, ref)
CREATE UNIQUE INDEX session_pkey ON providers.session USING btree (id)
CREATE UNIQUE INDEX set_aside_pkey ON programme.set_aside USING btree (programme_id, code)
CREATE UNIQUE INDEX subscription_pkey ON platform.subscription USING btree (topic)
CREATE UNIQUE INDEX tombstone_pkey ON individuals.tombstone USING btree (personnummer_index, round_id)
CREATE UNIQUE INDEX transfer_pkey ON ledger.transfer USING btree (id)
CREATE UNIQUE INDEX transfer_reversed_once ON ledger.transfer USING btree (reverses_id) WHERE ((reverses_id IS NOT NULL) AND (kind <> 'refund'::ledger.transfer_kind))
CREATE UNIQUE INDEX used_ticket_pkey ON admission.used_ticket USING btree (nonce)
CREATE UNIQUE INDEX voucher_pkey ON checkbook.voucher USING btree (id)

-- ── Triggers ──
CREATE CONSTRAINT TRIGGER batch_adds_up AFTER INSERT OR UPDATE ON payouts.batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts.check_batch()
CREATE CONSTRAINT TRIGGER item_adds_up AFTER INSERT ON payouts.item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts.check_item()
CREATE TRIGGER access_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON identity.access_log FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER accreditation_life_cycle BEFORE UPDATE OF status ON providers.accreditation FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION platform.guard_status('accreditation')
CREATE TRIGGER application_awaits_draw BEFORE INSERT ON eligibility.application FOR EACH ROW EXECUTE FUNCTION eligibility.await_draw()
CREATE TRIGGER application_life_cycle BEFORE UPDATE OF status ON eligibility.application FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION platform.guard_status('application')
CREATE TRIGGER batch_life_cycle BEFORE UPDATE OF status ON payouts.batch FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION platform.guard_status('payout-batch')
CREATE TRIGGER capture_paid_once BEFORE UPDATE OF payout_item_id ON redemption.capture FOR EACH ROW WHEN (((old.payout_item_id IS NOT NULL) AND (old.payout_item_id IS DISTINCT FROM new.payout_item_id))) EXECUTE FUNCTION payouts.guard_payout_item()
CREATE TRIGGER decision_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON eligibility.decision FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.entry FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER hold_life_cycle BEFORE UPDATE OF status ON redemption.hold FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION platform.guard_status('hold')
CREATE TRIGGER individual_erased AFTER UPDATE OF erased_at ON individuals.individual FOR EACH ROW WHEN ((new.erased_at IS NOT NULL)) EXECUTE FUNCTION individuals.forget_what_is_kept()
CREATE TRIGGER item_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON payouts.item FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER item_with_its_batch BEFORE INSERT ON payouts.item FOR EACH ROW EXECUTE FUNCTION payouts.refuse_late_item()
CREATE TRIGGER key_fingerprint_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON identity.key_fingerprint FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER lottery_bound BEFORE DELETE OR UPDATE OF round_id, seed_hash OR TRUNCATE ON programme.lottery FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER offering_keeps_purpose BEFORE UPDATE OF purpose ON providers.offering FOR EACH ROW WHEN ((old.purpose <> new.purpose)) EXECUTE FUNCTION redemption.guard_offering()
CREATE TRIGGER policy_draft_keeps_document BEFORE DELETE OR UPDATE OF id, programme_id, document, created_by, created_at OR TRUNCATE ON programme.policy_draft FOR EACH STATEMENT EXECUTE FUNCTION programme.refuse_draft_change()
CREATE TRIGGER policy_draft_life_cycle BEFORE UPDATE OF status ON programme.policy_draft FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION platform.guard_status('policy-draft')
CREATE TRIGGER policy_version_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON programme.policy_version FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER policy_voucher_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON programme.policy_voucher FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER programme_has_budget AFTER INSERT ON programme.programme FOR EACH ROW EXECUTE FUNCTION programme.open_budget()
CREATE TRIGGER reconciliation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.reconciliation FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER reconsideration_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON eligibility.reconsideration FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER refund_netted_once BEFORE UPDATE OF payout_item_id ON redemption.refund FOR EACH ROW WHEN (((old.payout_item_id IS NOT NULL) AND (old.payout_item_id IS DISTINCT FROM new.payout_item_id))) EXECUTE FUNCTION payouts.guard_payout_item()
CREATE TRIGGER session_keeps_seats BEFORE UPDATE OF capacity ON providers.session FOR EACH ROW WHEN (((new.capacity IS NOT NULL) AND (old.capacity IS DISTINCT FROM new.capacity))) EXECUTE FUNCTION redemption.guard_session()
CREATE TRIGGER transfer_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.transfer FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
CREATE TRIGGER voucher_life_cycle BEFORE UPDATE OF status ON checkbook.voucher FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION platform.guard_status('voucher')

-- ── View definitions ──
view ledger.balance
 SELECT kind,
    account_id,
    (sum(amount))::bigint AS balance_minor
   FROM ( SELECT transfer.credit_kind AS kind,
            transfer.credit_id AS account_id,
            transfer.amount_minor AS amount
           FROM ledger.transfer
        UNION ALL
         SELECT transfer.debit_kind,
            transfer.debit_id,
            (- transfer.amount_minor)
           FROM ledger.transfer) posting
  GROUP BY kind, account_id;

-- ── Functions ──
CREATE OR REPLACE FUNCTION admission.forget_tickets()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_count int;
begin
  -- No ticket lives longer than a day.
  delete from admission.used_ticket t where t.used_at < now() - interval '2 days';
  get diagnostics v_count = row_count;
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION admission.let_in(p_programme_id uuid, p_from bigint, p_to bigint, p_due double precision)
 RETURNS TABLE(until bigint, let_in double precision)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with waiting as (
    select greatest(a.bucket * 100, p_from) as starts, least((a.bucket + 1) * 100, p_to) as ends,
      a.arrived * (least((a.bucket + 1) * 100, p_to) - greatest(a.bucket * 100, p_from)) / 100.0::double precision as people
    from admission.arrival a
    where a.programme_id = p_programme_id and (a.bucket + 1) * 100 > p_from and a.bucket * 100 < p_to
  ), summed as (
    select w.*, sum(w.people) over (order by w.starts) as through from waiting w
  ), stop as (
    select * from summed s where s.through > p_due order by s.starts limit 1
  )
  select
    coalesce((select (s.starts + floor((s.ends - s.starts) * greatest(p_due - (s.through - s.people), 0) / s.people))::bigint from stop s), greatest(p_from, p_to)),
    coalesce((select p_due from stop s), (select max(s.through) from summed s), 0)
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION admission.next_pace(p_pace double precision, p_applied integer, p_p95_ms double precision, p_waiting boolean, p_seconds double precision)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case
    when p_applied > 0 and p_p95_ms > 250 then greatest(p_pace * 0.8, 20)
    -- Only while people wait does the rate say anything about what the system sustains.
    when not p_waiting then p_pace
    -- People take their time between being let in and applying: the rate runs at most this far ahead of its use.
    when p_pace > greatest(400, 2 * p_applied / greatest(p_seconds, 0.1)) then p_pace
    else least(p_pace * 1.04, 20000)
  end
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION admission.tick(p_programme_id uuid, p_arrivals jsonb, p_applied integer, p_p95_ms double precision)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  -- Others may not have handed in yet who arrived there a moment ago: nobody is let in past them.
  c_settled_ms constant int := 600;
  v_now_ms bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  v_room admission.room;
  v_seconds double precision;
  v_due double precision;
  v_until bigint;
  v_let_in double precision;
begin
  insert into admission.arrival as a (programme_id, bucket, arrived)
  select p_programme_id, (e->>0)::bigint, (e->>1)::int from jsonb_array_elements(p_arrivals) e order by 2
  on conflict (programme_id, bucket) do update set arrived = a.arrived + excluded.arrived;

  insert into admission.room (programme_id, admitted_until, ticked_at)
  values (p_programme_id, v_now_ms - c_settled_ms, clock_timestamp()) on conflict (programme_id) do nothing;
  update admission.room r set applied = r.applied + p_applied, p95_ms = greatest(r.p95_ms, p_p95_ms)
  where r.programme_id = p_programme_id returning * into v_room;

  v_seconds := extract(epoch from clock_timestamp() - v_room.ticked_at);
  if v_seconds >= 0.2 then
    -- After a pause of everything people are let in at the usual rate, not all at once.
    v_due := v_room.carried + v_room.admit_per_second * least(v_seconds, 1);
    select l.until, l.let_in into v_until, v_let_in
    from admission.let_in(p_programme_id, v_room.admitted_until, v_now_ms - c_settled_ms, v_due) l;
    update admission.room r set admitted_until = v_until, carried = greatest(least(v_due - v_let_in, 1), 0),
      admit_per_second = admission.next_pace(r.admit_per_second, r.applied, r.p95_ms, v_until < v_now_ms - c_settled_ms, v_seconds),
      applied = 0, p95_ms = 0, ticked_at = clock_timestamp()
    where r.programme_id = p_programme_id returning * into v_room;
    delete from admission.arrival a where a.programme_id = p_programme_id and (a.bucket + 1) * 100 <= v_room.admitted_until - 60000;
  end if;

  return jsonb_build_object(
    'now', (extract(epoch from clock_timestamp()) * 1000)::bigint,
    'admittedUntil', v_room.admitted_until, 'admitPerSecond', v_room.admit_per_second,
    'arrivals', coalesce((select jsonb_agg(jsonb_build_array(a.bucket, a.arrived) order by a.bucket) from admission.arrival a
      where a.programme_id = p_programme_id and (a.bucket + 1) * 100 > v_room.admitted_until), '[]'));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION audit.record(p_actor jsonb, p_action text, p_subject_kind text, p_subject_id uuid, p_data jsonb DEFAULT '{}'::jsonb)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into audit.entry (actor_kind, actor_id, action, subject_kind, subject_id, request_id, data)
  values (p_actor->>'kind', (p_actor->>'id')::uuid, p_action, p_subject_kind, p_subject_id, p_actor->>'requestId', p_data)
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.change_voucher(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_voucher_id uuid, p_event text, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_voucher checkbook.voucher;
  v_to text;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_voucher from checkbook.voucher v where v.id = p_voucher_id for update;
  if not found then perform platform.refuse('voucher-not-found'); end if;
  select e.to_state into v_to from platform.life_cycle_edge e
  where e.life_cycle = 'voucher' and e.from_state = v_voucher.status and e.event = p_event;
  if not found or p_event not in ('suspend', 'resume', 'revoke') then
    perform platform.refuse('voucher-wrong-status', jsonb_build_object('status', v_voucher.status));
  end if;
  update checkbook.voucher set status = v_to where id = p_voucher_id returning * into v_voucher;
  perform checkbook.return_if_closed(v_voucher);
  select * into v_voucher from checkbook.voucher v where v.id = p_voucher_id;
  perform audit.record(p_actor, 'voucher.' || v_to, 'voucher', p_voucher_id, jsonb_build_object('reason', p_reason));
  perform platform.emit('voucher.' || v_to, p_voucher_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, checkbook.voucher_json(v_voucher));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.choose_grants(p_programme_id uuid, p_limit integer, OUT ids uuid[], OUT parts text[], OUT claims boolean[], OUT total_minor bigint, OUT blocked boolean, OUT beyond bigint, OUT codes text[], OUT beyond_codes bigint[])
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_nowhere constant bigint := 9223372036854775807;
  v_free bigint;
  v_appropriated bigint;
  v_general bigint;
  v_left bigint[];
  v_closed boolean[];
  v_claimed_from bigint[];
  v_open_max bigint;
  v_part int;
  v_payer text;
  v_claim boolean;
  v_needed bigint;
  v_candidate record;
begin
  ids := '{}'; parts := '{}'; claims := '{}'; total_minor := 0; blocked := false;
  select b.appropriated_minor - b.committed_minor - b.spent_minor, b.appropriated_minor into v_free, v_appropriated
  from programme.budget b where b.programme_id = p_programme_id;
  if not found then return; end if;
  select coalesce(array_agg(s.code), '{}'), coalesce(array_agg(s.left_minor), '{}'), greatest(v_free - coalesce(sum(s.left_minor), 0), 0)
  into codes, v_left, v_general from checkbook.set_asides_left(p_programme_id, v_appropriated) s;
  select coalesce(array_agg((
    select min(a.place) from eligibility.application a
    where a.programme_id = p_programme_id and a.claims_set_aside and a.set_aside = c.code) order by c.number), '{}')
  into v_claimed_from from unnest(codes) with ordinality as c(code, number);
  v_closed := array_fill(false, array[cardinality(codes)]);
  beyond_codes := array_fill(null::bigint, array[cardinality(codes)]);
  select coalesce(v_free / min(v.grant_minor), 0) + 1 into v_open_max from programme.policy_version v where v.programme_id = p_programme_id;

  for v_candidate in
    with general as materialized (
      select a.id, a.place, a.amount_minor, a.set_aside, coalesce(eligibility.is_past(a.order_horizon), true) as in_sight
      from eligibility.application a where a.programme_id = p_programme_id and a.stands = 'ready'
      order by a.place limit p_limit
    ), candidate as materialized (
      select * from general
      union
      select m.* from unnest(codes) as part(code) cross join lateral (
        select a.id, a.place, a.amount_minor, a.set_aside, coalesce(eligibility.is_past(a.order_horizon), true)
        from eligibility.application a
        where a.programme_id = p_programme_id and a.stands = 'ready' and a.set_aside = part.code
        order by a.place limit p_limit) m
    ), kept as materialized (
      select a.place, a.amount_minor from eligibility.application a
      where a.programme_id = p_programme_id and a.stands = 'open' and a.place < (select max(c.place) from candidate c)
      order by a.place limit v_open_max
    ), line as (
      select c.id, c.place, c.amount_minor, c.set_aside, c.in_sight, 0::bigint as kept_minor from candidate c
      union all
      select null, k.place, null, null, null, k.amount_minor from kept k
    )
    select s.*,
      -- Behind as many open cases as could use all the money up, nobody can be reached.
      s.place < (select case when count(*) < v_open_max then v_nowhere else max(k.place) end from kept k) as in_reach,
      -- Who else stands before those further back is not known in this pass.
      s.place <= (select case when count(*) < p_limit then v_nowhere else max(g.place) end from general g) as in_line
    from (select l.*, sum(l.kept_minor) over (order by l.place)::bigint as ahead_minor from line l) s
    where s.id is not null
    order by s.place
  loop
    continue when beyond is not null and v_candidate.set_aside is null;
    v_part := array_position(codes, v_candidate.set_aside);
    v_needed := v_candidate.ahead_minor + v_candidate.amount_minor;
    v_claim := false;
    if v_candidate.in_reach and v_needed <= v_free and v_needed <= v_left[v_part] and not v_closed[v_part]
      and v_candidate.place < coalesce(v_claimed_from[v_part], v_nowhere) then
      v_left[v_part] := v_left[v_part] - v_candidate.amount_minor;
      v_payer := codes[v_part];
    elsif v_candidate.in_reach and v_needed <= v_free and v_needed <= v_general and v_candidate.in_line and beyond is null then
      v_general := v_general - v_candidate.amount_minor;
      v_payer := null;
      if v_candidate.amount_minor <= v_left[v_part] then
        v_claim := true;
        v_closed[v_part] := true;
      end if;
    else
      if v_candidate.in_line then beyond := coalesce(beyond, v_candidate.place); end if;
      if v_part is not null then
        v_closed[v_part] := true;
        if beyond is not null then beyond_codes[v_part] := coalesce(beyond_codes[v_part], v_candidate.place); end if;
      end if;
      exit when beyond is not null and not (false = any (v_closed));
      continue;
    end if;
    v_free := v_free - v_candidate.amount_minor;
    if v_candidate.in_sight then
      ids := ids || v_candidate.id;
      parts := parts || v_payer;
      claims := claims || v_claim;
      total_minor := total_minor + v_candidate.amount_minor;
      exit when cardinality(ids) = p_limit;
    else
      blocked := true;
    end if;
  end loop;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION checkbook.expire_due(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_voucher checkbook.voucher;
  v_count int := 0;
begin
  for v_voucher in
    with due as materialized (
      select v.* from checkbook.voucher v
      where v.status in ('active', 'suspended') and v.valid_until <= now()
      order by v.valid_until limit p_limit for update skip locked
    )
    select * from due d order by d.programme_id, d.id
  loop
    update checkbook.voucher set status = 'expired' where id = v_voucher.id returning * into v_voucher;
    perform checkbook.return_if_closed(v_voucher);
    perform audit.record('{"kind": "system"}', 'voucher.expired', 'voucher', v_voucher.id);
    perform platform.emit('voucher.expired', v_voucher.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.grant_batch(p_programme_id uuid, p_limit integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_chosen record;
  v_waitlisted int := 0;
  v_locked int;
begin
  -- One batcher a budget: this row is the lock.
  perform from programme.budget b where b.programme_id = p_programme_id for update;
  if not found then
    return jsonb_build_object('granted', 0, 'waitlisted', 0, 'blocked', false);
  end if;

  perform checkbook.settle_claims(p_programme_id);
  loop
    select * into v_chosen from checkbook.choose_grants(p_programme_id, p_limit);
    exit when cardinality(v_chosen.ids) = 0;
    -- Only what will be granted is locked, so that a long waiting list costs no writes. Whoever has
    -- withdrawn since the sum was made changes it: sum again.
    select count(*) into v_locked from (
      select from eligibility.application a
      where a.id = any (v_chosen.ids) and a.stands = 'ready'
      order by a.id for update) l;
    exit when v_locked = cardinality(v_chosen.ids);
  end loop;

  perform checkbook.grant_these(v_chosen.ids, v_chosen.parts, v_chosen.claims, v_chosen.total_minor, p_programme_id);

  -- What the line needs only grows along it: behind the first who is beyond the money of their parts, all are.
  if v_chosen.beyond is not null then
    with waiting as (
      update eligibility.application a set status = 'waitlisted', updated_at = clock_timestamp()
      where a.id in (
        select n.id from eligibility.application n
        where n.programme_id = p_programme_id and n.stands = 'ready' and n.status = 'eligible' and n.place >= v_chosen.beyond
          and case when n.set_aside = any (v_chosen.codes)
            then n.place >= v_chosen.beyond_codes[array_position(v_chosen.codes, n.set_aside)] else true end
        order by n.place limit p_limit for update)
      returning a.id
    ), logged as (
      insert into audit.entry (actor_kind, action, subject_kind, subject_id)
      select 'system', 'application.waitlisted', 'application', w.id from waiting w
    ), told as (
      insert into platform.outbox (topic, subject_id, done_at)
      select 'application.waitlisted', w.id, (select platform.done_at_birth('application.waitlisted')) from waiting w
    )
    select count(*) into v_waitlisted from waiting;
  end if;

  return jsonb_build_object('granted', cardinality(v_chosen.ids), 'waitlisted', v_waitlisted, 'blocked', v_chosen.blocked);
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.grant_these(p_ids uuid[], p_parts text[], p_claims boolean[], p_total bigint, p_programme_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_written numeric;
begin
  if cardinality(p_ids) = 0 then return; end if;

  with paid as materialized (
    select p.id, p.part from unnest(p_ids, p_parts) as p(id, part)
  ), chosen as materialized (
    select a.*, p.part, platform.new_id() as checkbook_id from eligibility.application a join paid p on p.id = a.id
    order by a.place
  ), book as (
    insert into checkbook.checkbook (id, application_id, individual_id, programme_id, policy_version_id, amount_minor, set_aside)
    select c.checkbook_id, c.id, c.individual_id, c.programme_id, c.policy_version_id, c.amount_minor, c.part
    from chosen c order by c.place
  ), sheet as materialized (
    select platform.new_id() as id, c.checkbook_id, c.individual_id, c.programme_id, c.policy_version_id, p.purpose,
      c.municipality_code, p.amount_minor, now() as valid_from,
      platform.start_of(platform.today() + p.validity_days + 1) as valid_until
    from chosen c join programme.policy_voucher p on p.policy_version_id = c.policy_version_id
      cross join lateral generate_series(1, p.number)
    order by c.place, p.position
  ), voucher as (
    insert into checkbook.voucher (id, checkbook_id, individual_id, programme_id, policy_version_id, purpose,
      municipality_code, amount_minor, valid_from, valid_until)
    select * from sheet
  ), posted as (
    insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id)
    select 'grant', 'programme-budget', s.programme_id, 'voucher', s.id, s.amount_minor, s.programme_id, s.id from sheet s
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.granted', 'application', c.id, jsonb_strip_nulls(jsonb_build_object(
      'checkbookId', c.checkbook_id, 'amountMinor', c.amount_minor::text, 'setAside', c.part)) from chosen c
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.granted', c.id, (select platform.done_at_birth('application.granted')) from chosen c
  ), used as (
    update programme.set_aside s set used_minor = s.used_minor + u.amount_minor
    from (select c.part, sum(c.amount_minor)::bigint as amount_minor from chosen c where c.part is not null group by c.part) u
    where s.programme_id = p_programme_id and s.code = u.part
  )
  select sum(s.amount_minor) into v_written from sheet s;

  -- The vouchers of the batch must cost exactly what the applications reserved, or none is written.
  if v_written is distinct from p_total::numeric then
    raise exception 'grant batch writes % minor units but % were reserved', v_written, p_total;
  end if;

  update eligibility.application a set status = 'granted', claims_set_aside = p.claims, updated_at = clock_timestamp()
  from unnest(p_ids, p_claims) as p(id, claims) where a.id = p.id;
  update programme.budget b set committed_minor = b.committed_minor + p_total where b.programme_id = p_programme_id;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION checkbook.next_grant(p_programme_id uuid)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select (c.ids)[1] from checkbook.choose_grants(p_programme_id, 1) c
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.park_grant(p_application_id uuid, p_reason text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update eligibility.application set grant_parked_reason = left(p_reason, 500), updated_at = clock_timestamp()
  where id = p_application_id and status in ('eligible', 'waitlisted') and grant_parked_reason is null;
  if not found then return; end if;
  perform audit.record('{"kind": "system"}', 'application.grant-parked', 'application', p_application_id,
    jsonb_build_object('reason', left(p_reason, 500)));
  perform platform.emit('application.grant-parked', p_application_id);
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.release_set_asides()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_part programme.set_aside;
  v_count int := 0;
begin
  for v_part in
    update programme.set_aside s set release_told = s.released_on
    where s.released_on <= platform.today() and s.release_told is distinct from s.released_on returning s.*
  loop
    perform audit.record('{"kind": "system"}', 'programme.set-aside-released', 'programme', v_part.programme_id,
      jsonb_build_object('setAside', v_part.code));
    perform platform.emit('grant.due', v_part.programme_id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.return_if_closed(p_voucher checkbook.voucher)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_free bigint := p_voucher.amount_minor - p_voucher.held_minor - p_voucher.captured_minor - p_voucher.returned_minor;
begin
  if p_voucher.status in ('expired', 'revoked') and v_free > 0 then
    update checkbook.voucher set returned_minor = returned_minor + v_free where id = p_voucher.id;
    perform ledger.post(case p_voucher.status when 'expired' then 'expire' else 'revoke' end::ledger.transfer_kind,
      'voucher', p_voucher.id, 'programme-budget', p_voucher.programme_id, v_free, p_voucher.programme_id, p_voucher.id);
    update programme.budget set committed_minor = committed_minor - v_free where programme_id = p_voucher.programme_id;
    perform platform.emit('grant.due', p_voucher.programme_id);
  end if;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION checkbook.set_asides_left(p_programme_id uuid, p_appropriated_minor bigint)
 RETURNS TABLE(code text, left_minor bigint)
 LANGUAGE sql
 STABLE
AS $function$
  select s.code, floor(p_appropriated_minor::numeric * s.percent / 100)::bigint - s.used_minor
  from programme.set_aside s
  where s.programme_id = p_programme_id and (s.released_on is null or platform.today() < s.released_on)
    and floor(p_appropriated_minor::numeric * s.percent / 100)::bigint > s.used_minor
  order by s.code
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION checkbook.settle_claims(p_programme_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_part record;
  v_claim record;
  v_charged uuid[];
  v_settled uuid[];
begin
  for v_part in
    select c.code, coalesce(s.left_minor, 0) as left_minor
    from (select distinct a.set_aside as code from eligibility.application a
      where a.programme_id = p_programme_id and a.claims_set_aside) c
    join programme.budget b on b.programme_id = p_programme_id
    left join lateral checkbook.set_asides_left(b.programme_id, b.appropriated_minor) s on s.code = c.code
  loop
    v_charged := '{}';
    v_settled := '{}';
    for v_claim in
      with claim as materialized (
        select a.id, a.place, a.amount_minor from eligibility.application a
        where a.programme_id = p_programme_id and a.claims_set_aside and a.set_aside = v_part.code order by a.place limit 1000
      ), line as (
        select c.id, c.place, c.amount_minor, 0::bigint as kept_minor from claim c
        union all
        select null, a.place, null, a.amount_minor from eligibility.application a
        where a.programme_id = p_programme_id and a.stands = 'open' and a.place < (select max(c.place) from claim c)
        union all
        select null, a.place, null, a.amount_minor from eligibility.application a
        where a.programme_id = p_programme_id and a.stands = 'ready' and a.set_aside = v_part.code
          and a.place < (select max(c.place) from claim c)
      )
      select s.* from (select l.*, sum(l.kept_minor) over (order by l.place) as ahead_minor from line l) s
      where s.id is not null order by s.place
    loop
      if v_claim.amount_minor > v_part.left_minor then
        v_settled := v_settled || v_claim.id;
      elsif v_claim.ahead_minor + v_claim.amount_minor <= v_part.left_minor then
        v_part.left_minor := v_part.left_minor - v_claim.amount_minor;
        v_charged := v_charged || v_claim.id;
      else
        exit;
      end if;
    end loop;
    update eligibility.application a set claims_set_aside = false where a.id = any (v_charged || v_settled);
    with book as (
      update checkbook.checkbook c set set_aside = v_part.code where c.application_id = any (v_charged)
      returning c.application_id, c.amount_minor
    ), logged as (
      insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
      select 'system', 'application.charged', 'application', b.application_id, jsonb_build_object('setAside', v_part.code) from book b
    ), told as (
      insert into platform.outbox (topic, subject_id, done_at)
      select 'application.charged', b.application_id, (select platform.done_at_birth('application.charged')) from book b
    )
    update programme.set_aside s set used_minor = s.used_minor + (select sum(b.amount_minor) from book b)
    where s.programme_id = p_programme_id and s.code = v_part.code and cardinality(v_charged) > 0;
  end loop;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION checkbook.unpark_grant(p_actor jsonb, p_application_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_programme_id uuid;
begin
  update eligibility.application set grant_parked_reason = null, updated_at = clock_timestamp()
  where id = p_application_id and grant_parked_reason is not null returning programme_id into v_programme_id;
  if not found then return false; end if;
  perform audit.record(p_actor, 'application.grant-unparked', 'application', p_application_id);
  perform platform.emit('application.grant-unparked', p_application_id);
  perform platform.emit('grant.due', v_programme_id);
  return true;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION checkbook.voucher_json(v checkbook.voucher)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'id', v.id, 'checkbookId', v.checkbook_id, 'programmeId', v.programme_id, 'purpose', v.purpose, 'status', v.status,
    'amountMinor', v.amount_minor::text,
    'availableMinor', (v.amount_minor - v.held_minor - v.captured_minor - v.returned_minor)::text,
    'heldMinor', v.held_minor::text, 'capturedMinor', v.captured_minor::text, 'returnedMinor', v.returned_minor::text,
    'validFrom', platform.rfc3339(v.valid_from), 'validUntil', platform.rfc3339(v.valid_until))
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.advance_lotteries()
 RETURNS TABLE(round_id uuid, key_encryption_key_id text, sealed_seed bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
begin
  update programme.lottery l set horizon = eligibility.order_horizon() where l.closed_at is not null and l.horizon is null;
  with closed as (
    update programme.lottery l set closed_at = clock_timestamp() from programme.round r
    where r.id = l.round_id and r.order_by = 'lottery' and l.closed_at is null and r.closes_at <= now()
    returning l.round_id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'round.closed', 'round', c.round_id from closed c
  )
  insert into platform.outbox (topic, subject_id, done_at)
  select 'round.closed', c.round_id, (select platform.done_at_birth('round.closed')) from closed c;
  return query
    select l.round_id, l.key_encryption_key_id, l.sealed_seed from programme.lottery l
    where l.drawn_at is null and eligibility.is_past(l.horizon) order by l.round_id;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.application_json(p_application eligibility.application)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'id', p_application.id, 'programmeId', p_application.programme_id, 'roundId', p_application.round_id,
    'status', p_application.status, 'amountMinor', p_application.amount_minor::text,
    'submittedAt', platform.rfc3339(p_application.submitted_at), 'updatedAt', platform.rfc3339(p_application.updated_at))
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.await_draw()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if (select r.order_by from programme.round r where r.id = new.round_id) = 'lottery' then
    perform pg_current_xact_id();
    perform from programme.lottery l where l.round_id = new.round_id and l.closed_at is null;
    if not found then perform platform.refuse('round-not-open'); end if;
    new.awaits_draw := true;
  end if;
  return new;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION eligibility.begin_checks(p_ids uuid[])
 RETURNS TABLE(application_id uuid, individual_id uuid, policy_version_id uuid, submitted_at timestamp with time zone, checking_since timestamp with time zone, reconsidered boolean, personnummer_ciphertext bytea, key_encryption_key_id text, wrapped_key bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
begin
  with begun as (
    update eligibility.application set status = 'checking', updated_at = clock_timestamp()
    where id = any (p_ids) and status = 'submitted'
    returning id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'application.checking', 'application', id from begun
  )
  insert into platform.outbox (topic, subject_id, done_at)
  select 'application.checking', id, (select platform.done_at_birth('application.checking')) from begun;

  insert into identity.access_log (actor_kind, individual_id, what, why)
  select 'system', a.individual_id, 'personnummer', 'eligibility check of application ' || a.id
  from eligibility.application a where a.id = any (p_ids) and a.status = 'checking';

  return query
    select a.id, a.individual_id, a.policy_version_id, a.submitted_at, a.updated_at,
      exists (select from eligibility.reconsideration r where r.application_id = a.id),
      i.personnummer_ciphertext, k.key_encryption_key_id, k.wrapped_key
    from eligibility.application a
    join individuals.individual i on i.id = a.individual_id
    join identity.person_key k on k.individual_id = a.individual_id
    where a.id = any (p_ids) and a.status = 'checking'
    order by a.seq;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.draw_lottery(p_round_id uuid, p_seed bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_lottery programme.lottery;
  v_programme_id uuid;
  v_count int;
begin
  select * into v_lottery from programme.lottery l where l.round_id = p_round_id for update;
  if not found or v_lottery.drawn_at is not null or not coalesce(eligibility.is_past(v_lottery.horizon), false) then
    return false;
  end if;
  if sha256(p_seed) <> v_lottery.seed_hash then
    raise exception 'the seed is not the one that round % is bound to', p_round_id;
  end if;
  -- In id order, as batches of decisions and grants lock them.
  perform from eligibility.application a where a.round_id = p_round_id and a.awaits_draw order by a.id for update;
  with taken as (
    select a.seq, row_number() over (order by a.seq) as rank
    from eligibility.application a where a.round_id = p_round_id and a.awaits_draw
  ), ranked as (
    select a.id, row_number() over (order by sha256(p_seed || convert_to(':' || a.id::text, 'UTF8')), a.id) as rank
    from eligibility.application a where a.round_id = p_round_id and a.awaits_draw
  )
  update eligibility.application a set drawn_place = t.seq, awaits_draw = false, updated_at = clock_timestamp()
  from ranked r join taken t on t.rank = r.rank where a.id = r.id;
  get diagnostics v_count = row_count;
  update programme.lottery l set seed = p_seed, drawn_at = clock_timestamp(), applications = v_count where l.round_id = p_round_id;
  select r.programme_id into v_programme_id from programme.round r where r.id = p_round_id;
  perform audit.record('{"kind": "system"}', 'round.drawn', 'round', p_round_id,
    jsonb_build_object('seed', encode(p_seed, 'hex'), 'applications', v_count));
  perform platform.emit('round.drawn', p_round_id, jsonb_build_object('programmeId', v_programme_id));
  perform platform.emit('grant.due', v_programme_id);
  return true;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.forget_kept_facts(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_count int;
begin
  delete from eligibility.kept_answer k
  where (k.individual_id, k.source) in (
    select e.individual_id, e.source from eligibility.kept_answer e
    where e.expires_at <= clock_timestamp() order by e.expires_at limit p_limit for update skip locked);
  get diagnostics v_count = row_count;
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.is_past(p_horizon xid8)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select p_horizon <= pg_snapshot_xmin(pg_current_snapshot()) or p_horizon > pg_snapshot_xmax(pg_current_snapshot())
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION eligibility.keep_facts(p_rows jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_count int;
begin
  -- In one order everywhere, so that two batches about the same people cannot deadlock.
  insert into eligibility.kept_answer as k (individual_id, source, answer, answered_at, expires_at)
  select distinct on (r."individualId", r.source) r."individualId", r.source, decode(r.answer, 'base64'), r."answeredAt",
    r."answeredAt" + make_interval(secs => r."keepSeconds")
  from jsonb_to_recordset(p_rows) as r("individualId" uuid, source text, answer text, "answeredAt" timestamptz, "keepSeconds" int)
  order by r."individualId", r.source, r."answeredAt" desc
  on conflict (individual_id, source) do update
    set answer = excluded.answer, answered_at = excluded.answered_at, expires_at = excluded.expires_at
    where k.answered_at < excluded.answered_at;
  get diagnostics v_count = row_count;
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.kept_facts(p_application_ids uuid[])
 RETURNS TABLE(application_id uuid, source text, answer bytea, answered_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
begin
  return query
    with found as materialized (
      select a.id, a.individual_id, k.source, k.answer, k.answered_at
      from eligibility.application a join eligibility.kept_answer k on k.individual_id = a.individual_id
      where a.id = any (p_application_ids) and k.expires_at > clock_timestamp()
    ), logged as (
      insert into identity.access_log (actor_kind, individual_id, what, why)
      select distinct 'system', f.individual_id, 'kept register answers', 'eligibility check of application ' || f.id from found f
    )
    select f.id, f.source, f.answer, f.answered_at from found f;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.order_horizon()
 RETURNS xid8
 LANGUAGE sql
AS $function$
  select greatest(pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot()))
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION eligibility.record_decisions(p_rows jsonb, p_outbox_ids uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_count int;
begin
  -- Before the applications, as an erasure takes them; in id order, as another batch does. Most have nothing to change.
  with answer as (
    select distinct on (a.individual_id) a.individual_id, r."protectedIdentity" as is_protected
    from jsonb_to_recordset(p_rows) as r("applicationId" uuid, "registerAnswered" boolean, "protectedIdentity" boolean)
    join eligibility.application a on a.id = r."applicationId"
    where r."registerAnswered"
    order by a.individual_id, r."protectedIdentity" desc
  ), changed as (
    select i.id, n.is_protected from individuals.individual i join answer n on n.individual_id = i.id
    where i.erased_at is null and i.protected_identity is distinct from n.is_protected
    order by i.id for no key update of i
  )
  update individuals.individual i set protected_identity = c.is_protected from changed c where i.id = c.id;

  -- Locked in id order so that two batches with common rows cannot deadlock.
  perform from eligibility.application a
  where a.id in (select (r->>'applicationId')::uuid from jsonb_array_elements(p_rows) r)
  order by a.id for update;

  with input as materialized (
    select a.id, a.programme_id, r.outcome, r."policyVersionId" as policy_version_id, r."failedRules" as failed_rules,
      r."unknownRules" as unknown_rules, decode(r."inputHash", 'hex') as input_hash, decode(r.dossier, 'base64') as dossier,
      r."municipalityCode" as municipality_code, coalesce(r."registerAnswered", false) as register_answered,
      r."setAside" as set_aside, platform.new_id() as decision_id
    from jsonb_to_recordset(p_rows) as r("applicationId" uuid, outcome text, "policyVersionId" uuid, "failedRules" text[],
      "unknownRules" text[], "inputHash" text, dossier text, "municipalityCode" text, "registerAnswered" boolean,
      "setAside" text)
    join eligibility.application a on a.id = r."applicationId" and a.status = 'checking' and a.policy_version_id = r."policyVersionId"
    -- Once a person has asked for reconsideration, a check that began before it must not decide.
    where r.outcome = 'manual-review' or not exists (select from eligibility.reconsideration c where c.application_id = a.id)
  ), decided as (
    insert into eligibility.decision (id, application_id, ordinal, outcome, policy_version_id, failed_rules, unknown_rules, input_hash, dossier, decided_by_kind)
    select i.decision_id, i.id, 1 + (select count(*) from eligibility.decision d where d.application_id = i.id),
      i.outcome, i.policy_version_id, i.failed_rules, i.unknown_rules, i.input_hash, i.dossier, 'rules'
    from input i
  ), changed as (
    update eligibility.application a set status = i.outcome,
      municipality_code = case when i.register_answered then i.municipality_code else coalesce(i.municipality_code, a.municipality_code) end,
      set_aside = case when i.register_answered then i.set_aside else coalesce(i.set_aside, a.set_aside) end,
      decided_at = case when i.outcome = 'manual-review' then null else clock_timestamp() end, updated_at = clock_timestamp(),
      order_horizon = case when i.outcome = 'eligible' then eligibility.order_horizon() end
    from input i where a.id = i.id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id, data)
    select 'system', 'application.' || i.outcome, 'application', i.id,
      jsonb_build_object('decisionId', i.decision_id, 'failedRules', i.failed_rules, 'unknownRules', i.unknown_rules)
    from input i
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.' || i.outcome, i.id, platform.done_at_birth('application.' || i.outcome) from input i
  ), due as (
    insert into platform.outbox (topic, subject_id)
    select distinct 'grant.due', i.programme_id from input i where i.outcome in ('eligible', 'rejected')
  )
  select count(*) into v_count from input;

  perform platform.outbox_done(p_outbox_ids);
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.request_reconsideration(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_application_id uuid, p_grounds_ciphertext bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_application eligibility.application;
  v_days int;
begin
  if v_answer is not null then return v_answer; end if;
  -- Before the application, as an erasure takes them.
  perform from individuals.individual i where i.id = p_individual_id and i.erased_at is null for key share;
  if not found then perform platform.refuse('individual-not-found'); end if;
  select * into v_application from eligibility.application a
  where a.id = p_application_id and a.individual_id = p_individual_id for update;
  if not found then perform platform.refuse('application-not-found'); end if;
  if v_application.status <> 'rejected' then
    perform platform.refuse('application-not-rejected', jsonb_build_object('status', v_application.status));
  end if;
  select v.reconsideration_days into v_days from programme.policy_version v where v.id = v_application.policy_version_id;
  if v_application.decided_at + make_interval(days => v_days) < now() then
    perform platform.refuse('reconsideration-too-late', jsonb_build_object('days', v_days));
  end if;
  if exists (select from eligibility.application a where a.individual_id = p_individual_id
             and a.round_id = v_application.round_id and a.status not in ('rejected', 'withdrawn')) then
    perform platform.refuse('application-exists');
  end if;
  insert into eligibility.reconsideration (application_id, grounds_ciphertext) values (p_application_id, p_grounds_ciphertext);
  begin
    update eligibility.application set status = 'checking', updated_at = clock_timestamp()
    where id = p_application_id returning * into v_application;
  exception when unique_violation then
    perform platform.refuse('application-exists');
  end;
  perform audit.record(p_actor, 'application.reconsideration-requested', 'application', p_application_id);
  perform platform.emit('application.submitted', p_application_id);
  return platform.idempotency_end(p_key, p_fingerprint, 202, eligibility.application_json(v_application));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.review(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_application_id uuid, p_outcome text, p_failed_rules text[], p_unknown_rules text[], p_input_hash bytea, p_dossier bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_application eligibility.application;
  v_decision_id uuid := platform.new_id();
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_application from eligibility.application a where a.id = p_application_id for update;
  if not found then perform platform.refuse('application-not-found'); end if;
  if v_application.status <> 'manual-review' then
    perform platform.refuse('application-not-in-review', jsonb_build_object('status', v_application.status));
  end if;
  insert into eligibility.decision (id, application_id, ordinal, outcome, policy_version_id, failed_rules, unknown_rules, input_hash, dossier, decided_by_kind, decided_by)
  values (v_decision_id, p_application_id, 1 + (select count(*) from eligibility.decision d where d.application_id = p_application_id),
    p_outcome, v_application.policy_version_id, p_failed_rules, p_unknown_rules, p_input_hash, p_dossier, 'case-officer', (p_actor->>'id')::uuid);
  update eligibility.application set status = p_outcome, decided_at = clock_timestamp(), updated_at = clock_timestamp(),
    order_horizon = case when p_outcome = 'eligible' then eligibility.order_horizon() end
  where id = p_application_id returning * into v_application;
  perform audit.record(p_actor, 'application.' || p_outcome, 'application', p_application_id, jsonb_build_object('decisionId', v_decision_id));
  perform platform.emit('application.' || p_outcome, p_application_id);
  perform platform.emit('grant.due', v_application.programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201,
    eligibility.application_json(v_application) || jsonb_build_object('decisionId', v_decision_id));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.submit_application(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_programme_id uuid, p_language text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_answer jsonb := eligibility.submit_applications(jsonb_build_array(jsonb_build_object(
    'actor', p_actor, 'key', encode(p_key, 'hex'), 'fingerprint', encode(p_fingerprint, 'hex'),
    'individualId', p_individual_id, 'programmeId', p_programme_id, 'language', p_language)))->0;
begin
  if v_answer ? 'refusal' then
    -- As platform.refuse does, with a code that is known above.
    raise exception using errcode = 'TC001', message = v_answer->>'refusal', detail = coalesce(v_answer->'params', '{}')::text;
  end if;
  return v_answer;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.submit_applications(p_commands jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_mine boolean[];
  v_answers jsonb;
begin
  -- One runner a key, as in platform.idempotency_begin; of two commands with one key in the same call, the first.
  select array_agg(c.key is null or (c.turn = 1 and pg_try_advisory_xact_lock(hashtextextended(c.key, 0))) order by c.at)
  into v_mine
  from (
    select c.ordinality as at, c.value->>'key' as key, row_number() over (partition by c.value->>'key' order by c.ordinality) as turn
    from jsonb_array_elements(p_commands) with ordinality c
  ) c;
  -- The same lock as the foreign key takes, but it also sees an erasure that has just been committed. In the order
  -- of the ids, so that two calls with common people cannot deadlock.
  perform from individuals.individual i
  where i.id in (select (c->>'individualId')::uuid from jsonb_array_elements(p_commands) c)
  order by i.id for key share;
  -- The transaction must have its number before it draws its places: order_horizon goes by the former.
  perform pg_current_xact_id();

  with command as materialized (
    select c.ordinality as at, v_mine[c.ordinality] as mine, c.value->'actor' as actor,
      decode(c.value->>'key', 'hex') as key, decode(c.value->>'fingerprint', 'hex') as fingerprint,
      (c.value->>'individualId')::uuid as individual_id, (c.value->>'programmeId')::uuid as programme_id,
      c.value->>'language' as language, decode(c.value->>'ticket', 'hex') as ticket,
      row_number() over (partition by c.value->>'ticket' order by c.ordinality) as ticket_turn
    from jsonb_array_elements(p_commands) with ordinality c
  ), offer as materialized (
    select p.id, r.id as round_id, v.id as policy_version_id, v.grant_minor, (
        select platform.rfc3339(min(n.opens_at)) from programme.round n where n.programme_id = p.id and n.opens_at > now()) as opens_at
    from (select distinct c.programme_id as id from command c) asked
    join programme.programme p on p.id = asked.id
    left join programme.round r on r.programme_id = p.id and r.opens_at <= now() and now() < r.closes_at
    left join lateral (
      select v.id, v.grant_minor from programme.policy_version v
      where v.programme_id = p.id and v.in_force_from <= now() order by v.version desc limit 1) v on true
  ), judged as materialized (
    select c.*, o.round_id, o.policy_version_id, o.grant_minor,
      case
        when not c.mine then '{"refusal": "idempotency-key-in-use"}'
        when k.fingerprint <> c.fingerprint then '{"refusal": "idempotency-key-reused"}'
        when k.key_hash is not null and k.body is null then '{"refusal": "idempotency-answer-forgotten"}'
        when k.key_hash is not null then jsonb_build_object('status', k.status, 'body', k.body, 'replayed', true)
        when o.id is null then '{"refusal": "programme-not-found"}'
        when o.round_id is null then
          jsonb_build_object('refusal', 'round-not-open', 'params', jsonb_build_object('opensAt', o.opens_at))
        when o.policy_version_id is null then '{"refusal": "no-policy-in-force"}'
        when i.id is null then '{"refusal": "individual-not-found"}'
        -- An erased person who has come back has had their application in this round.
        when exists (select from individuals.tombstone t
          where t.personnummer_index = i.personnummer_index and t.round_id = o.round_id) then '{"refusal": "application-exists"}'
        when c.ticket is not null and (c.ticket_turn > 1 or exists (
          select from admission.used_ticket u where u.nonce = c.ticket)) then '{"refusal": "ticket-used"}'
      end as answer
    from command c
    left join platform.idempotency_key k on k.key_hash = c.key
    left join offer o on o.id = c.programme_id
    left join individuals.individual i on i.id = c.individual_id and i.erased_at is null
  ), placed as materialized (
    -- Places in the order of arrival; written below in the order of the people, again because of deadlocks.
    select j.*, nextval('eligibility.application_seq_seq') as seq
    from (select * from judged where answer is null order by at) j
  ), inserted as (
    insert into eligibility.application (seq, individual_id, programme_id, round_id, policy_version_id, amount_minor, language)
    overriding system value
    select p.seq, p.individual_id, p.programme_id, p.round_id, p.policy_version_id, p.grant_minor, p.language
    from placed p order by p.individual_id, p.seq
    on conflict (individual_id, round_id) where status not in ('rejected', 'withdrawn') do nothing
    returning *
  ), logged as (
    insert into audit.entry (actor_kind, actor_id, action, subject_kind, subject_id, request_id)
    select p.actor->>'kind', (p.actor->>'id')::uuid, 'application.submitted', 'application', i.id, p.actor->>'requestId'
    from inserted i join placed p on p.seq = i.seq order by p.seq
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'application.submitted', i.id, (select platform.done_at_birth('application.submitted')) from inserted i order by i.seq
  ), ticketed as (
    insert into admission.used_ticket (nonce) select p.ticket from inserted i join placed p on p.seq = i.seq where p.ticket is not null
  ), accepted as materialized (
    select p.at, p.key, p.fingerprint, eligibility.application_json(row(i.*)::eligibility.application) as body
    from inserted i join placed p on p.seq = i.seq
  ), kept as (
    insert into platform.idempotency_key (key_hash, fingerprint, status, body)
    select a.key, a.fingerprint, 202, a.body from accepted a where a.key is not null
  )
  select jsonb_agg(
    case
      when j.answer is not null then j.answer
      when a.body is not null then jsonb_build_object('status', 202, 'body', a.body, 'replayed', false)
      else '{"refusal": "application-exists"}'
    end order by j.at)
  into v_answers
  from judged j left join accepted a on a.at = j.at;
  return v_answers;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION eligibility.withdraw(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_application_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_application eligibility.application;
begin
  if v_answer is not null then return v_answer; end if;
  select * into v_application from eligibility.application a
  where a.id = p_application_id and a.individual_id = p_individual_id for update;
  if not found then perform platform.refuse('application-not-found'); end if;
  if v_application.status in ('granted', 'rejected', 'withdrawn') then
    perform platform.refuse('application-not-withdrawable', jsonb_build_object('status', v_application.status));
  end if;
  update eligibility.application set status = 'withdrawn', updated_at = clock_timestamp()
  where id = p_application_id returning * into v_application;
  perform audit.record(p_actor, 'application.withdrawn', 'application', p_application_id);
  perform platform.emit('application.withdrawn', p_application_id);
  -- Whoever stood behind may now be within the money.
  perform platform.emit('grant.due', v_application.programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, eligibility.application_json(v_application));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION individuals.erase(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION individuals.forget_tombstones()
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with forgotten as (
    delete from individuals.tombstone where until <= now() returning 1
  )
  select count(*)::int from forgotten
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION individuals.forget_what_is_kept()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  delete from individuals.former_number f where f.individual_id = new.id;
  delete from eligibility.kept_answer k where k.individual_id = new.id;
  return null;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION individuals.replace_number(p_individual_id uuid, p_old_index bytea, p_new_index bytea, p_new_ciphertext bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_individual individuals.individual;
begin
  select * into v_individual from individuals.individual i where i.id = p_individual_id and i.erased_at is null for update;
  if not found then return 'unchanged'; end if;
  -- Another check was first.
  if v_individual.personnummer_index = p_new_index then return 'updated'; end if;
  if v_individual.personnummer_index <> p_old_index then return 'unchanged'; end if;
  if exists (select from individuals.former_number f where f.personnummer_index = p_new_index) then
    return 'belongs-to-another';
  end if;
  begin
    update individuals.individual set personnummer_index = p_new_index, personnummer_ciphertext = p_new_ciphertext
    where id = p_individual_id;
  exception when unique_violation then
    return 'belongs-to-another';
  end;
  insert into individuals.former_number (personnummer_index, individual_id) values (p_old_index, p_individual_id)
  on conflict do nothing;
  delete from eligibility.kept_answer k where k.individual_id = p_individual_id;
  perform audit.record('{"kind": "system"}', 'individual.number-replaced', 'individual', p_individual_id);
  perform platform.emit('individual.number-replaced', p_individual_id);
  return 'updated';
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION individuals.revoke_vouchers(p_actor jsonb, p_individual_id uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_id uuid;
begin
  for v_id in select v.id from checkbook.checkbook c join checkbook.voucher v on v.checkbook_id = c.id
    where c.individual_id = p_individual_id and v.status in ('active', 'suspended', 'exhausted') order by v.programme_id, v.id loop
    perform checkbook.change_voucher(p_actor, null, null, v_id, 'revoke', 'the person asked to be erased');
  end loop;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION ledger.differences()
 RETURNS TABLE(what text, id uuid, recorded_minor bigint, ledger_minor bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
  union all
  select 'used of set-aside ' || coalesce(s.code, c.set_aside), coalesce(s.programme_id, c.programme_id),
    coalesce(s.used_minor, 0), coalesce(c.granted, 0)
  from programme.set_aside s
  full join (select programme_id, set_aside, sum(amount_minor)::bigint as granted from checkbook.checkbook
             where set_aside is not null group by programme_id, set_aside) c
    on c.programme_id = s.programme_id and c.set_aside = s.code
  where coalesce(s.used_minor, 0) <> coalesce(c.granted, 0)
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION ledger.is_posting(p_kind ledger.transfer_kind, p_debit_kind ledger.account_kind, p_credit_kind ledger.account_kind, p_reverses boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION ledger.post(p_kind ledger.transfer_kind, p_debit_kind ledger.account_kind, p_debit_id uuid, p_credit_kind ledger.account_kind, p_credit_id uuid, p_amount_minor bigint, p_programme_id uuid, p_subject_id uuid, p_reverses_id uuid DEFAULT NULL::uuid)
 RETURNS uuid
 LANGUAGE sql
AS $function$
  insert into ledger.transfer (kind, debit_kind, debit_id, credit_kind, credit_id, amount_minor, programme_id, subject_id, reverses_id)
  values (p_kind, p_debit_kind, p_debit_id, p_credit_kind, p_credit_id, p_amount_minor, p_programme_id, p_subject_id, p_reverses_id)
  returning id
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION ledger.reconcile()
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION payouts.approve_batch(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_batch_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION payouts.batch_json(b payouts.batch)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'id', b.id, 'programmeId', b.programme_id, 'status', b.status, 'totalMinor', b.total_minor::text, 'itemCount', b.item_count,
    'createdBy', b.created_by, 'createdAt', platform.rfc3339(b.created_at),
    'approvedBy', b.approved_by, 'approvedAt', platform.rfc3339(b.approved_at))
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION payouts.cancel_batch(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_batch_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION payouts.check_batch()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if (select (coalesce(sum(i.amount_minor), 0), count(*)) from payouts.item i where i.batch_id = new.id)
     is distinct from (new.total_minor::numeric, new.item_count::bigint) then
    raise exception using errcode = '23514', message = format('payout batch %s does not add up to its items', new.id);
  end if;
  return null;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION payouts.check_item()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION payouts.create_batch(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION payouts.guard_payout_item()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if new.payout_item_id is not null or not exists (
    select from payouts.item i join payouts.batch b on b.id = i.batch_id where i.id = old.payout_item_id and b.status = 'draft'
  ) then
    raise exception using errcode = 'TC002', message = format('%I.%I %s is in payout item %s', tg_table_schema, tg_table_name, old.id, old.payout_item_id);
  end if;
  return new;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION payouts.refuse_late_item()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not exists (select from payouts.batch b where b.id = new.batch_id and b.xmin = pg_current_xact_id()::xid) then
    raise exception using errcode = 'TC002', message = format('payout batch %s is complete', new.batch_id);
  end if;
  return new;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION platform.done_at_birth(p_topic text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select case when exists (select from platform.subscription s where s.topic = p_topic) then null else clock_timestamp() end
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.emit(p_topic text, p_subject_id uuid, p_payload jsonb DEFAULT '{}'::jsonb)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into platform.outbox (topic, subject_id, payload, done_at)
  values (p_topic, p_subject_id, p_payload, platform.done_at_birth(p_topic))
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.forget_old_answers(p_limit integer)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
  with old as (
    select k.key_hash from platform.idempotency_key k
    where k.created_at < now() - interval '30 days' and k.body is not null
    order by k.created_at limit p_limit for update skip locked
  ), forgotten as (
    update platform.idempotency_key k set body = null from old where k.key_hash = old.key_hash
    returning 1
  )
  select count(*)::int from forgotten
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.guard_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not exists (
    select from platform.life_cycle_edge e
    where e.life_cycle = tg_argv[0] and e.from_state = old.status and e.to_state = new.status
  ) then
    raise exception using
      errcode = 'TC003',
      message = format('%s cannot go from %s to %s', tg_argv[0], old.status, new.status);
  end if;
  return new;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION platform.idempotency_begin(p_key bytea, p_fingerprint bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_row platform.idempotency_key;
begin
  if p_key is null then
    return null;
  end if;
  -- One runner a key: a second request that arrives while the first still runs is told so.
  if not pg_try_advisory_xact_lock(hashtextextended(encode(p_key, 'hex'), 0)) then
    perform platform.refuse('idempotency-key-in-use');
  end if;
  select * into v_row from platform.idempotency_key k where k.key_hash = p_key;
  if not found then
    return null;
  end if;
  if v_row.fingerprint <> p_fingerprint then
    perform platform.refuse('idempotency-key-reused');
  end if;
  if v_row.body is null then
    perform platform.refuse('idempotency-answer-forgotten');
  end if;
  return jsonb_build_object('status', v_row.status, 'body', v_row.body, 'replayed', true);
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.idempotency_end(p_key bytea, p_fingerprint bytea, p_status integer, p_body jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  if p_key is not null then
    insert into platform.idempotency_key (key_hash, fingerprint, status, body)
    values (p_key, p_fingerprint, p_status, p_body);
  end if;
  return jsonb_build_object('status', p_status, 'body', p_body, 'replayed', false);
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.new_id()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
RETURN uuidv7()
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.outbox_done(p_ids uuid[])
 RETURNS bigint
 LANGUAGE sql
 SET enable_seqscan TO 'off'
AS $function$
  with done as (
    update platform.outbox set done_at = clock_timestamp(), parked_at = null
    where id = any (p_ids) and done_at is null
    returning 1
  )
  select count(*) from done
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.refuse(code text, params jsonb DEFAULT '{}'::jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  raise exception using errcode = 'TC001', message = code, detail = params::text;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception using
    errcode = 'TC002',
    message = format('%I.%I is append-only: %s is refused', tg_table_schema, tg_table_name, tg_op);
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION platform.rfc3339(p_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.start_of(p_day date)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select p_day::timestamp at time zone 'Europe/Stockholm'
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION platform.today()
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select (now() at time zone 'Europe/Stockholm')::date
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.appropriate(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_amount_minor bigint, p_reference text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_budget programme.budget;
  v_transfer uuid;
begin
  if v_answer is not null then return v_answer; end if;
  update programme.budget b set appropriated_minor = b.appropriated_minor + p_amount_minor
  where b.programme_id = p_programme_id returning * into v_budget;
  if not found then perform platform.refuse('programme-not-found'); end if;
  v_transfer := ledger.post('appropriate', 'appropriation', p_programme_id, 'programme-budget', p_programme_id,
    p_amount_minor, p_programme_id, p_programme_id);
  perform audit.record(p_actor, 'programme.appropriated', 'programme', p_programme_id,
    jsonb_build_object('amountMinor', p_amount_minor::text, 'reference', p_reference, 'transferId', v_transfer));
  perform platform.emit('grant.due', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, jsonb_build_object(
    'programmeId', p_programme_id, 'transferId', v_transfer, 'amountMinor', p_amount_minor::text,
    'appropriatedMinor', v_budget.appropriated_minor::text, 'committedMinor', v_budget.committed_minor::text,
    'spentMinor', v_budget.spent_minor::text));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.commit_lottery(p_round_id uuid, p_seed_hash bytea, p_key_encryption_key_id text, p_sealed_seed bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into programme.lottery (round_id, seed_hash, key_encryption_key_id, sealed_seed)
  select r.id, p_seed_hash, p_key_encryption_key_id, p_sealed_seed from programme.round r
  where r.id = p_round_id and r.order_by = 'lottery'
  on conflict do nothing;
  if not found then return false; end if;
  perform audit.record('{"kind": "system"}', 'round.lottery-bound', 'round', p_round_id,
    jsonb_build_object('seedHash', encode(p_seed_hash, 'hex')));
  perform platform.emit('round.lottery-bound', p_round_id);
  return true;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.discard_policy_draft(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_draft_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_draft programme.policy_draft;
begin
  if v_answer is not null then return v_answer; end if;
  v_draft := programme.lock_draft(p_programme_id, p_draft_id);
  update programme.policy_draft set status = 'discarded', settled_by = (p_actor->>'id')::uuid, settled_at = clock_timestamp()
  where id = p_draft_id returning * into v_draft;
  perform audit.record(p_actor, 'programme.policy-discarded', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', p_draft_id));
  perform platform.emit('programme.policy-discarded', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 200, programme.policy_draft_json(v_draft));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.draft_policy(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_document jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_draft programme.policy_draft;
begin
  if v_answer is not null then return v_answer; end if;
  if not exists (select from programme.programme p where p.id = p_programme_id) then
    perform platform.refuse('programme-not-found');
  end if;
  insert into programme.policy_draft (programme_id, document, created_by)
  values (p_programme_id, p_document, (p_actor->>'id')::uuid) returning * into v_draft;
  perform audit.record(p_actor, 'programme.policy-drafted', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', v_draft.id));
  perform platform.emit('programme.policy-drafted', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, programme.policy_draft_json(v_draft));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.lock_draft(p_programme_id uuid, p_draft_id uuid)
 RETURNS programme.policy_draft
 LANGUAGE plpgsql
AS $function$
declare
  v_draft programme.policy_draft;
begin
  select * into v_draft from programme.policy_draft d where d.id = p_draft_id and d.programme_id = p_programme_id for update;
  if not found then
    if exists (select from programme.policy_version v where v.id = p_draft_id and v.programme_id = p_programme_id) then
      perform platform.refuse('policy-not-a-draft', jsonb_build_object('status', 'published'));
    end if;
    perform platform.refuse('policy-version-not-found');
  end if;
  if v_draft.status <> 'draft' then
    perform platform.refuse('policy-not-a-draft', jsonb_build_object('status', v_draft.status));
  end if;
  return v_draft;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION programme.open_budget()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into programme.budget (programme_id) values (new.id);
  return new;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION programme.policy_draft_json(d programme.policy_draft)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'id', d.id, 'programmeId', d.programme_id, 'status', d.status,
    'inForceFrom', platform.rfc3339((d.document->>'inForceFrom')::timestamptz), 'createdBy', d.created_by,
    'createdAt', platform.rfc3339(d.created_at))
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.publish_policy(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_programme_id uuid, p_draft_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_answer jsonb := platform.idempotency_begin(p_key, p_fingerprint);
  v_draft programme.policy_draft;
  v_version int;
  v_document jsonb;
  v_in_force_from timestamptz;
begin
  if v_answer is not null then return v_answer; end if;
  -- The programme first: versions get their numbers one after the other.
  perform from programme.programme p where p.id = p_programme_id for update;
  if not found then perform platform.refuse('programme-not-found'); end if;
  v_draft := programme.lock_draft(p_programme_id, p_draft_id);
  if v_draft.created_by = (p_actor->>'id')::uuid then perform platform.refuse('same-person'); end if;
  v_document := v_draft.document;
  v_in_force_from := (v_document->>'inForceFrom')::timestamptz;
  select coalesce(max(v.version), 0) + 1 into v_version from programme.policy_version v where v.programme_id = p_programme_id;
  if exists (select from programme.policy_version v where v.programme_id = p_programme_id and v.in_force_from >= v_in_force_from) then
    perform platform.refuse('policy-not-after-previous');
  end if;
  insert into programme.policy_version (
    id, programme_id, version, in_force_from, document, grant_minor, reconsideration_days, delay_notice_days, review_days,
    answer_days, quality_sample_percent, request_lapses_minutes, cooling_off_days, hold_expires_days,
    attendance_silence_days, code_valid_minutes, drafted_by, published_by)
  select p_draft_id, p_programme_id, v_version, v_in_force_from, v_document,
    (select sum((p->>'amountMinor')::bigint * (p->>'number')::int) from jsonb_array_elements(v_document->'purposes') p),
    d."reconsiderationDays", d."delayNoticeDays", d."reviewDays", d."answerDays",
    (v_document#>>'{quality,samplePercent}')::int, h."requestLapsesMinutes", h."coolingOffDays", h."expiresDays",
    h."attendanceSilenceDays", h."codeValidMinutes", v_draft.created_by, (p_actor->>'id')::uuid
  from jsonb_to_record(v_document->'deadlines')
      as d("reconsiderationDays" int, "delayNoticeDays" int, "reviewDays" int, "answerDays" int),
    jsonb_to_record(v_document->'holds') as h("requestLapsesMinutes" int, "coolingOffDays" int, "expiresDays" int,
      "attendanceSilenceDays" int, "codeValidMinutes" int);
  insert into programme.policy_voucher (
    policy_version_id, position, purpose, amount_minor, number, validity_days, hold_ceiling_minor, own_contribution_percent,
    evidence, capture_before_start, redeemers)
  select p_draft_id, p.position, p.value->>'purpose', (p.value->>'amountMinor')::bigint, (p.value->>'number')::int,
    (p.value->>'validityDays')::int, (p.value->>'holdCeilingMinor')::bigint, (p.value->>'ownContributionPercent')::int,
    array(select jsonb_array_elements_text(p.value->'evidence')), (p.value->>'captureBeforeStart')::boolean,
    case when p.value ? 'redeemers' then array(select jsonb_array_elements_text(p.value->'redeemers')) end
  from jsonb_array_elements(v_document->'purposes') with ordinality as p(value, position);
  perform programme.put_rounds(p_programme_id, coalesce(v_document->'rounds', '[]'));
  perform programme.put_set_asides(p_programme_id, coalesce(v_document->'setAsides', '[]'));
  update programme.policy_draft set status = 'published', settled_by = (p_actor->>'id')::uuid, settled_at = clock_timestamp()
  where id = p_draft_id;
  perform audit.record(p_actor, 'programme.policy-published', 'programme', p_programme_id,
    jsonb_build_object('policyVersionId', p_draft_id, 'version', v_version, 'draftedBy', v_draft.created_by));
  perform platform.emit('programme.policy-published', p_programme_id);
  return platform.idempotency_end(p_key, p_fingerprint, 201, jsonb_build_object(
    'id', p_draft_id, 'programmeId', p_programme_id, 'version', v_version, 'inForceFrom', platform.rfc3339(v_in_force_from)));
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION programme.put_rounds(p_programme_id uuid, p_rounds jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_round record;
  v_standing programme.round;
begin
  set constraints programme.round_no_overlap deferred;
  for v_round in
    select r.name, r."opensAt" as opens_at, r."closesAt" as closes_at, r."order" as order_by
    from jsonb_to_recordset(p_rounds) as r(name text, "opensAt" timestamptz, "closesAt" timestamptz, "order" text)
  loop
    -- The latest, should rounds that were added one by one share a name.
    select * into v_standing from programme.round r
    where r.programme_id = p_programme_id and r.name = v_round.name order by r.opens_at desc limit 1 for update;
    if not found then
      insert into programme.round (programme_id, name, opens_at, closes_at, order_by)
      values (p_programme_id, v_round.name, v_round.opens_at, v_round.closes_at, v_round.order_by);
    elsif (v_standing.opens_at, v_standing.closes_at, v_standing.order_by)
        is distinct from (v_round.opens_at, v_round.closes_at, v_round.order_by) then
      if v_standing.opens_at <= clock_timestamp() then
        perform platform.refuse('round-already-open', jsonb_build_object('round', v_round.name));
      end if;
      update programme.round set opens_at = v_round.opens_at, closes_at = v_round.closes_at, order_by = v_round.order_by
      where id = v_standing.id;
    end if;
  end loop;
  begin
    set constraints programme.round_no_overlap immediate;
  exception when exclusion_violation then
    perform platform.refuse('rounds-overlap');
  end;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION programme.put_set_asides(p_programme_id uuid, p_set_asides jsonb)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update programme.set_aside s set percent = 0
  where s.programme_id = p_programme_id and not exists (select from jsonb_array_elements(p_set_asides) e where e->>'code' = s.code);
  insert into programme.set_aside (programme_id, code, percent, released_on, name_sv, name_en)
  select p_programme_id, e.code, e.percent, e."releasedOn", e."nameSv", e."nameEn"
  from jsonb_to_recordset(p_set_asides) as e(code text, percent int, "releasedOn" date, "nameSv" text, "nameEn" text)
  on conflict (programme_id, code) do update
  set percent = excluded.percent, released_on = excluded.released_on, name_sv = excluded.name_sv, name_en = excluded.name_en;
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION programme.refuse_draft_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception using errcode = 'TC002', message = format('a policy draft only changes its status: %s is refused', tg_op);
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION providers.expire_due()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_count int;
begin
  with expired as (
    update providers.accreditation set status = 'expired'
    where status in ('accredited', 'suspended') and valid_until < platform.today()
    returning id
  ), logged as (
    insert into audit.entry (actor_kind, action, subject_kind, subject_id)
    select 'system', 'accreditation.expired', 'accreditation', id from expired
  ), told as (
    insert into platform.outbox (topic, subject_id, done_at)
    select 'accreditation.expired', id, platform.done_at_birth('accreditation.expired') from expired
  )
  select count(*) into v_count from expired;
  return v_count;
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION providers.require_accredited(p_provider_id uuid, p_purpose text, p_starts_on date, p_ends_on date)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.approve_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid, p_amount_minor bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.capture_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_provider_id uuid, p_hold_id uuid, p_amount_minor bigint, p_evidence_kind text, p_evidence_reference text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.capture_json(c redemption.capture)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'id', c.id, 'holdId', c.hold_id, 'amountMinor', c.amount_minor::text, 'refundedMinor', c.refunded_minor::text,
    'evidence', jsonb_build_object('kind', c.evidence_kind, 'reference', c.evidence_reference),
    'capturedAt', platform.rfc3339(c.captured_at), 'payableFrom', platform.rfc3339(c.payable_from),
    'payoutItemId', c.payout_item_id)
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.close_hold(p_hold redemption.hold, p_status text)
 RETURNS redemption.hold
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.confirm_attendance(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.create_code(p_actor jsonb, p_individual_id uuid, p_voucher_id uuid, p_typed_hash bytea, p_qr_hash bytea, p_session_id uuid, p_amount_minor bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.decline_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.dispute_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_hold_id uuid, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.draft_booking(p_session_id uuid, p_amount_minor bigint, p_started_by text, p_provider_id uuid DEFAULT NULL::uuid)
 RETURNS redemption.hold
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.draft_terms(p_hold redemption.hold, p_individual_id uuid, p_voucher_id uuid)
 RETURNS redemption.hold
 LANGUAGE plpgsql
AS $function$
declare
  v record;
begin
  select w.individual_id, w.programme_id, w.municipality_code, w.purpose, t.hold_expires_days, t.request_lapses_minutes,
    t.cooling_off_days, pv.hold_ceiling_minor, pv.own_contribution_percent, pv.redeemers
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
  if v.redeemers is not null and not exists (
    select from providers.provider p where p.id = p_hold.provider_id and p.organisation_number = any (v.redeemers)) then
    perform platform.refuse('provider-not-a-redeemer');
  end if;
  if v.own_contribution_percent > 0 then
    perform redemption.require_own_contribution(p_hold, v.individual_id, v.own_contribution_percent);
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.expire_due(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.give_back(p_actor jsonb, p_hold redemption.hold, p_capture_id uuid, p_amount_minor bigint, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.give_back_seat(p_session_id uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  update providers.session set seats_taken = seats_taken - 1
  where id = p_session_id and capacity is not null and seats_taken > 0
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.guard_offering()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if exists (select from redemption.hold h where h.offering_id = new.id) then perform platform.refuse('offering-in-use'); end if;
  return new;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.guard_session()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.hold_json(h redemption.hold)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'id', h.id, 'status', h.status, 'providerId', h.provider_id, 'offeringId', h.offering_id, 'sessionId', h.session_id,
    'purpose', h.purpose, 'amountMinor', h.amount_minor::text, 'capturedMinor', h.captured_minor::text,
    'releasedMinor', h.released_minor::text, 'refundedMinor', h.refunded_minor::text, 'startedBy', h.started_by,
    'serviceStartsOn', h.service_starts_on, 'serviceEndsOn', h.service_ends_on, 'requestedAt', platform.rfc3339(h.requested_at),
    'requestLapsesAt', platform.rfc3339(h.request_lapses_at), 'heldAt', platform.rfc3339(h.held_at),
    'freeReleaseUntil', platform.rfc3339(h.free_release_until), 'expiresAt', platform.rfc3339(h.expires_at),
    'attendedAt', platform.rfc3339(h.attended_at), 'disputedAt', platform.rfc3339(h.disputed_at))
$function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.is_answerable(h redemption.hold)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select h.status in ('held', 'partly-captured', 'captured')
    or (h.status in ('released', 'expired') and h.captured_minor > h.refunded_minor)
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.is_moved(p_hold redemption.hold)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from providers.session s where s.id = p_hold.session_id
    and (s.starts_on, s.ends_on) is distinct from (p_hold.service_starts_on, p_hold.service_ends_on))
$function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.lock_hold(p_hold_id uuid, p_individual_id uuid, p_provider_id uuid)
 RETURNS redemption.hold
 LANGUAGE plpgsql
AS $function$
declare
  v_hold redemption.hold;
begin
  select * into v_hold from redemption.hold h
  where h.id = p_hold_id and (h.individual_id = p_individual_id or h.provider_id = p_provider_id) for update;
  if not found then perform platform.refuse('hold-not-found'); end if;
  return v_hold;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.note_code_failure(p_actor jsonb, p_provider_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
begin
  insert into redemption.code_failure (provider_id, principal_id) values (p_provider_id, (p_actor->>'id')::uuid);
  perform audit.record(p_actor, 'code.refused', 'provider', p_provider_id);
  perform platform.emit('code.refused', p_provider_id);
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.place_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_voucher_id uuid, p_session_id uuid, p_amount_minor bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.refund_capture(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_provider_id uuid, p_capture_id uuid, p_amount_minor bigint, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.refuse_guessing(p_provider_id uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.refuse_voucher(p_individual_id uuid, p_voucher_id uuid, p_purpose text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.release_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_individual_id uuid, p_provider_id uuid, p_hold_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.request_hold(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_provider_id uuid, p_code_hash bytea, p_session_id uuid, p_amount_minor bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.require_own_contribution(p_hold redemption.hold, p_individual_id uuid, p_percent integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_most bigint;
  v_held bigint;
begin
  -- Two bookings of one session at once must see each other; before seat and voucher, so that no order is broken.
  perform pg_advisory_xact_lock(hashtextextended(p_individual_id::text || p_hold.session_id::text, 0));
  select floor(o.price_minor::numeric * (100 - p_percent) / 100) into v_most
  from providers.offering o where o.id = p_hold.offering_id;
  select coalesce(sum(h.amount_minor - h.released_minor - h.refunded_minor), 0) into v_held from redemption.hold h
  where h.individual_id = p_individual_id and h.session_id = p_hold.session_id and h.status not in ('declined', 'lapsed');
  if p_hold.amount_minor > v_most - v_held then
    perform platform.refuse('own-contribution-missing', jsonb_build_object(
      'ownContributionPercent', p_percent, 'mostMinor', greatest(0, v_most - v_held)::text));
  end if;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.resolve_dispute(p_actor jsonb, p_key bytea, p_fingerprint bytea, p_hold_id uuid, p_outcome text, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$
-- may be called by: techcheck_app=EXECUTE
CREATE OR REPLACE FUNCTION redemption.set_aside(p_hold redemption.hold)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  update checkbook.voucher v set held_minor = v.held_minor + p_hold.amount_minor
  where v.id = p_hold.voucher_id and v.individual_id = p_hold.individual_id and v.purpose = p_hold.purpose and v.status = 'active'
    and now() >= v.valid_from and now() < v.valid_until
    and v.held_minor + v.captured_minor + v.returned_minor + p_hold.amount_minor <= v.amount_minor;
  return found;
end $function$
-- may be called by: nobody but the owner
CREATE OR REPLACE FUNCTION redemption.take_seat(p_session_id uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- may be called by: nobody but the owner

-- ── Life cycles ──
accreditation: accredited --expire--> expired
accreditation: accredited --suspend--> suspended
accreditation: accredited --withdraw--> withdrawn
accreditation: applied --accredit--> accredited
accreditation: applied --reject--> rejected
accreditation: applied --review--> under-review
accreditation: applied --withdraw--> withdrawn
accreditation: suspended --expire--> expired
accreditation: suspended --reinstate--> accredited
accreditation: suspended --withdraw--> withdrawn
accreditation: under-review --accredit--> accredited
accreditation: under-review --reject--> rejected
accreditation: under-review --withdraw--> withdrawn
application: checking --accept--> eligible
application: checking --refer--> manual-review
application: checking --reject--> rejected
application: checking --withdraw--> withdrawn
application: eligible --grant--> granted
application: eligible --wait--> waitlisted
application: eligible --withdraw--> withdrawn
application: manual-review --accept--> eligible
application: manual-review --reject--> rejected
application: manual-review --withdraw--> withdrawn
application: rejected --reconsider--> checking
application: submitted --check--> checking
application: submitted --withdraw--> withdrawn
application: waitlisted --grant--> granted
application: waitlisted --withdraw--> withdrawn
hold: captured --refund--> refunded
hold: held --capture--> captured
hold: held --capture-part--> partly-captured
hold: held --expire--> expired
hold: held --release--> released
hold: partly-captured --capture--> captured
hold: partly-captured --expire--> expired
hold: partly-captured --release--> released
hold: requested --approve--> held
hold: requested --decline--> declined
hold: requested --lapse--> lapsed
payout-batch: acknowledged --settle--> settled
payout-batch: approved --export--> exported
payout-batch: draft --approve--> approved
payout-batch: draft --cancel--> cancelled
payout-batch: exported --acknowledge--> acknowledged
policy-draft: draft --discard--> discarded
policy-draft: draft --publish--> published
voucher: active --exhaust--> exhausted
voucher: active --expire--> expired
voucher: active --revoke--> revoked
voucher: active --suspend--> suspended
voucher: exhausted --refund--> active
voucher: exhausted --revoke--> revoked
voucher: suspended --expire--> expired
voucher: suspended --resume--> active
voucher: suspended --revoke--> revoked

-- ── Subscriptions ──
application.submitted is worked on by eligibility
grant.due is worked on by grants
