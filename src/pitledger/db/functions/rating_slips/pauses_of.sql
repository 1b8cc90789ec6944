-- Return a slip's pauses as pairs of times, the second null while the pause lasts.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function pauses_of(_casino_id uuid, _rating_slip_id uuid)
returns jsonb
language sql
stable
set search_path = public, pg_temp
as $function$
  select coalesce(jsonb_agg(jsonb_build_array(started_at, ended_at) order by started_at), '[]')
  from rating_slip_pause
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id;
$function$;
grant execute on function pauses_of(uuid, uuid) to pitledger_app;
