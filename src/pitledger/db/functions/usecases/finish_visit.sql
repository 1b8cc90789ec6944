-- Complete a visit's live slip, as it was priced, and end the visit, whose row the caller holds.
-- Idempotent: no; the caller has seen that the visit is live.
-- Locks: the live slip's row, then the player's player_loyalty row.
-- Fails with: nothing of its own. CHANGED: the live slip is not the one priced; nothing was done.
create or replace function finish_visit(
  _casino_id uuid, _context jsonb, _now timestamptz, _visit visit, _gaming_day date,
  _priced jsonb
)
returns jsonb
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _slip rating_slip;
  _settled jsonb := jsonb_build_object('outcome', 'NONE');
begin
  select * into _slip from rating_slip
  where casino_id = _casino_id and visit_id = _visit.id and status <> 'CLOSED'
  for no key update;
  if _slip.id is distinct from (_priced ->> 'slip_id')::uuid
    or _slip.version is distinct from (_priced ->> 'version')::integer
  then
    return jsonb_build_object('outcome', 'CHANGED');
  end if;
  if _slip.id is not null then
    _slip := close_rating_slip(
      _casino_id, _context, _now, _slip, (_priced ->> 'play_seconds')::integer,
      _gaming_day
    );
    _settled := settle_priced_slip(_casino_id, _context, _now, _slip, _gaming_day, _priced);
  end if;
  update visit set ended_at = greatest(_now, started_at)
  where casino_id = _casino_id and id = _visit.id;
  perform write_audit(
    _casino_id, _context, _now, 'visit.ended', 'visit', _visit.id, null,
    jsonb_build_object('player_id', _visit.player_id, 'completed_slip_id', _slip.id)
  );
  perform write_command_event(
    _casino_id, _context, _now, 'visit.ended', 'visit', _visit.id, jsonb_build_object(
      'visit_id', _visit.id, 'player_id', _visit.player_id, 'visit_gaming_day', _visit.gaming_day,
      'completed_slip_id', _slip.id
    )
  );
  return _settled;
end
$function$;
