-- End a visit, completing its live slip as it was priced (no fields: none was live).
-- Idempotent: an ended visit stays as it is (outcome ENDED). CHANGED: read again, then call.
-- Locks: the visit's row, the live slip's, then the player's player_loyalty row.
-- Fails with: not_found.
create or replace function end_visit(
  _casino_id uuid, _context jsonb, _now timestamptz, _visit_id uuid, _gaming_day date,
  _priced jsonb
)
returns table (visit visit, settled jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _visit visit;
  _settled jsonb := jsonb_build_object('outcome', 'ENDED');
begin
  perform enter_casino(_casino_id);
  select * into _visit from visit as known
  where known.casino_id = _casino_id and known.id = _visit_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'visit');
  end if;
  if _visit.ended_at is null then
    _settled := finish_visit(_casino_id, _context, _now, _visit, _gaming_day, _priced);
    select * into strict _visit from visit as known
    where known.casino_id = _casino_id and known.id = _visit_id;
  end if;
  return query select _visit, _settled;
end
$function$;
grant execute on function end_visit(
  uuid, jsonb, timestamptz, uuid, date, jsonb
) to pitledger_app;
