-- Move a player: close the slip, which pays its own segment, and open one at another seat.
-- Idempotent: no; the slip is closed then. No row: it has changed, read again and call.
-- Locks: the new table (share), the visit, the slip and who sits there, then player_loyalty.
-- Fails with: not_found, slip_already_closed, visit_not_open, rating_slip_one_live_per_seat.
create or replace function move_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _gaming_day date,
  _priced jsonb, _new_slip_id uuid, _table_id uuid, _seat integer
)
returns table (slip rating_slip, pauses jsonb, settled jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _game game;
  _visit visit;
  _left rating_slip;
  _new rating_slip;
begin
  perform enter_casino(_casino_id);
  _game := table_to_seat_at(_casino_id, _table_id, _seat);
  select visit.* into _visit
  from rating_slip as moved
  inner join visit on moved.casino_id = visit.casino_id and moved.visit_id = visit.id
  where moved.casino_id = _casino_id and moved.id = _rating_slip_id
  for no key update of visit;
  -- Of two who move into each other's seats, one waits here for the other, with nothing closed.
  perform from rating_slip
  where
    casino_id = _casino_id and (
      id = _rating_slip_id or (table_id = _table_id and seat = _seat and status <> 'CLOSED')
    )
  order by id for no key update;
  _left := lock_rating_slip(_casino_id, _rating_slip_id);
  if _left.status = 'CLOSED' then
    perform refuse_closed(_casino_id, _rating_slip_id);
  elsif _visit.ended_at is not null then
    perform refuse('visit_not_open');
  elsif _left.version <> (_priced ->> 'version')::integer then
    return;
  end if;
  _new.id := _new_slip_id;
  _new.visit_id := _left.visit_id;
  _new.player_id := _left.player_id;
  _new.table_id := _table_id;
  _new.seat := _seat;
  _new.average_bet_cents := _left.average_bet_cents;
  _new.gaming_day := _gaming_day;
  _new.moved_from_id := _left.id;
  _left := close_rating_slip(
    _casino_id, _context, _now, _left, (_priced ->> 'play_seconds')::integer, _gaming_day
  );
  _new := place_rating_slip(_casino_id, _context, _now, _new, _game);
  return query select _new, '[]'::jsonb,
    settle_priced_slip(_casino_id, _context, _now, _left, _gaming_day, _priced);
end
$function$;
grant execute on function move_rating_slip(
  uuid, jsonb, timestamptz, uuid, date, jsonb, uuid, uuid, integer
) to pitledger_app;
