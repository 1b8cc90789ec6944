-- Add a game variant to a casino.
-- Idempotent: no; the same code again is refused.
-- Locks: nothing.
-- Fails with: game_code, game_house_edge_pct_check.
create or replace function create_game(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric,
  _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric,
  _point_multiplier numeric
)
returns setof game
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _game game;
begin
  perform enter_casino(_casino_id);
  insert into game (
    casino_id, id, code, name, game_type, house_edge_pct, decisions_per_hour, seats,
    points_conversion_rate, point_multiplier, created_at
  ) values (
    _casino_id, _game_id, _code, _name, _game_type, _house_edge_pct, _decisions_per_hour,
    _seats, _points_conversion_rate, _point_multiplier, _now
  ) returning * into _game;
  perform write_audit(
    _casino_id, _context, _now, 'game.created', 'game', _game_id, null, to_jsonb(_game)
  );
  return next _game;
end
$function$;
grant execute on function create_game(
  uuid, jsonb, timestamptz, uuid, text, text, text, numeric, numeric, integer, numeric, numeric
) to pitledger_app;
