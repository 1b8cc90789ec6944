-- Return what waits in a casino: slips whose points are owed, untold events, and dead letters.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function operating_figures(_casino_id uuid)
returns table (
  recovery_queue_depth bigint, oldest_owed_at timestamptz, outbox_depth bigint,
  oldest_untold_at timestamptz, dead_letters bigint
)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select
    owed.depth, owed.oldest_at, untold.depth, untold.oldest_at,
    (
      select count(*) from event_delivery as dead
      where dead.casino_id = _casino_id and dead.status = 'DEAD'
    )
  from
    (
      select count(*) as depth, min(created_at) as oldest_at
      from loyalty_recovery where casino_id = _casino_id
    ) as owed,
    (
      select count(*) as depth, min(created_at) as oldest_at
      from event_delivery where casino_id = _casino_id and status = 'PENDING'
    ) as untold;
end
$function$;
grant execute on function operating_figures(uuid) to pitledger_app;
