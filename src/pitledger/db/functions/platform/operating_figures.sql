-- Return what waits in a casino: slips whose points are owed, since when, and untold events.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function operating_figures(_casino_id uuid)
returns table (recovery_queue_depth bigint, oldest_owed_at timestamptz, outbox_depth bigint)
language plpgsql
security definer -- the server may not read the outbox, and the figures show no event of it
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select
    count(*),
    min(owed.created_at),
    (select count(*) from outbox where outbox.casino_id = _casino_id)
  from loyalty_recovery as owed
  where owed.casino_id = _casino_id;
end
$function$;
grant execute on function operating_figures(uuid) to pitledger_app;
