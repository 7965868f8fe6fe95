-- The commands use indexes whatever the statistics say.
-- Note: a session plans a function's statements once. Where that happened on tables that were still small or
-- empty, as on an opening day, it goes on reading whole tables until the next analyse, each request more than
-- the one before. Everything these functions look up has an index made for it, so reading a whole table is
-- never the better plan. Reports and payouts read much at once and keep the planner's choice.

do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select p.oid::regprocedure from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where (p.prosecdef and n.nspname in ('eligibility', 'checkbook', 'redemption'))
      -- Called from all over, and planned by whoever calls first.
      or n.nspname || '.' || p.proname in ('platform.idempotency_begin', 'platform.outbox_done', 'individuals.erase')
  loop
    execute format('alter function %s set enable_seqscan = off', v_function);
  end loop;
end $$;
