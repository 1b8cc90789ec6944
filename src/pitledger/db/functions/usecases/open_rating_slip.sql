-- Seat a player: start or resume the visit and open a slip with a snapshot of the game's settings.
-- Idempotent: no; a second call finds the seat taken or the player seated.
-- Locks: the table's row (share), then the visit's, and what join_visit locks.
-- Fails with: rating_slip_one_live_per_*. No row: price the visit's live slip, then call.
create or replace function open_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _visit_id uuid,
  _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date,
  _priced jsonb
)
returns table (slip rating_slip, pauses jsonb, rolled_over_id uuid, settled jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _game game;
  _joined record;
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _game := table_to_seat_at(_casino_id, _table_id, _seat);
  select * into _joined
  from join_visit(_casino_id, _context, _now, _visit_id, _player_id, _gaming_day, _priced);
  if not found then
    return;
  end if;
  _slip.id := _rating_slip_id;
  _slip.visit_id := (_joined.visit).id;
  _slip.player_id := _player_id;
  _slip.table_id := _table_id;
  _slip.seat := _seat;
  _slip.average_bet_cents := _average_bet_cents;
  _slip.gaming_day := _gaming_day;
  _slip := place_rating_slip(_casino_id, _context, _now, _slip, _game);
  return query select _slip, '[]'::jsonb, _joined.rolled_over_id, _joined.settled;
end
$function$;
grant execute on function open_rating_slip(
  uuid, jsonb, timestamptz, uuid, uuid, uuid, uuid, integer, bigint, date, jsonb
) to pitledger_app;
