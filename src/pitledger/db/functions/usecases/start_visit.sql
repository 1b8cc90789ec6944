-- Start the player's visit, or resume the live one; one of an earlier gaming day is ended first.
-- Idempotent: a live visit of the gaming day is resumed.
-- Locks: as join_visit.
-- Fails with: not_found (player), visit_not_open. No row: price the visit's live slip, then call.
create or replace function start_visit(
  _casino_id uuid, _context jsonb, _now timestamptz, _visit_id uuid, _player_id uuid,
  _gaming_day date, _priced jsonb
)
returns table (visit visit, resumed boolean, rolled_over_id uuid, settled jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select joined.visit, joined.resumed, joined.rolled_over_id, joined.settled
  from join_visit(
    _casino_id, _context, _now, _visit_id, _player_id, _gaming_day, _priced
  ) as joined;
end
$function$;
grant execute on function start_visit(
  uuid, jsonb, timestamptz, uuid, uuid, date, jsonb
) to pitledger_app;
