-- Write a new open slip, which freezes the game's settings and the casino's earning policy.
-- Idempotent: no; the caller has locked the table and the visit.
-- Locks: nothing more.
-- Fails with: rating_slip_one_live_per_visit, rating_slip_one_live_per_seat.
create or replace function place_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _game game
)
returns rating_slip
language plpgsql
set search_path = public, pg_temp
as $function$
begin
  _slip.casino_id := _casino_id;
  _slip.status := 'OPEN';
  _slip.started_at := _now;
  _slip.created_at := _now;
  _slip.snapshot := earning_snapshot(_casino_id, _game);
  _slip.version := 1;
  insert into rating_slip select _slip.*;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.opened', 'rating_slip', _slip.id, null,
    jsonb_strip_nulls(jsonb_build_object(
      'visit_id', _slip.visit_id, 'player_id', _slip.player_id, 'table_id', _slip.table_id,
      'seat', _slip.seat, 'average_bet_cents', _slip.average_bet_cents,
      'moved_from_id', _slip.moved_from_id
    ))
  );
  perform write_slip_event(
    _casino_id, _context, _now, 'rating_slip.opened', _slip,
    jsonb_build_object('gaming_day', _slip.gaming_day, 'moved_from_id', _slip.moved_from_id)
  );
  return _slip;
end
$function$;
