-- Return the game of a table where a player may be seated, with the table's row locked.
-- Idempotent: it writes nothing.
-- Locks: the table's row (share), against whoever closes the table.
-- Fails with: not_found, table_not_open, seat_out_of_range.
create or replace function table_to_seat_at(_casino_id uuid, _table_id uuid, _seat integer)
returns game
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _table gaming_table;
  _game game;
begin
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
  return _game;
end
$function$;
