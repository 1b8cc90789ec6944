-- Seat a player: start or resume the visit and open a slip with a snapshot of the game's settings.
-- Idempotent: no; a second call finds the seat taken or the player seated.
-- Locks: the table's row (share), then the visit's.
-- Fails with: not_found, table_not_open, seat_out_of_range, rating_slip_one_live_per_*.
create or replace function open_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _visit_id uuid,
  _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date
)
returns table (slip rating_slip, pauses jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _table gaming_table;
  _game game;
  _visit visit;
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  select * into _table from gaming_table
  where casino_id = _casino_id and id = _table_id for share;
  if not found then
    perform refuse_missing(_casino_id, 'table');
  elsif _table.status <> 'OPEN' then
    perform refuse('table_not_open');
  end if;
  select * into strict _game from game where casino_id = _casino_id and id = _table.game_id;
  if _seat not between 1 and _game.seats then
    perform refuse('seat_out_of_range', jsonb_build_object('seats', _game.seats));
  end if;
  select * into strict _visit
  from start_or_resume_visit(_casino_id, _now, _visit_id, _player_id, _gaming_day);
  insert into rating_slip (
    casino_id, id, visit_id, player_id, table_id, seat, status, average_bet_cents, started_at,
    gaming_day, snapshot, version, created_at
  ) values (
    _casino_id, _rating_slip_id, _visit.id, _player_id, _table_id, _seat, 'OPEN',
    _average_bet_cents, _now, _gaming_day, earning_snapshot(_casino_id, _game), 1, _now
  ) returning * into _slip;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.opened', 'rating_slip', _rating_slip_id, null,
    jsonb_build_object(
      'visit_id', _visit.id, 'player_id', _player_id, 'table_id', _table_id, 'seat', _seat,
      'average_bet_cents', _average_bet_cents
    )
  );
  return query select _slip, '[]'::jsonb;
end
$function$;
grant execute on function open_rating_slip(
  uuid, jsonb, timestamptz, uuid, uuid, uuid, uuid, integer, bigint, date
) to pitledger_app;
