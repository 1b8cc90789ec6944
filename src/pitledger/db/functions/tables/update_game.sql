-- Change the given settings of a game; a null leaves one as it is. Slips keep their snapshot.
-- Idempotent: the same settings again change nothing.
-- Locks: the game's row.
-- Fails with: not_found, game_code, game_house_edge_pct_check.
create or replace function update_game(
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
  _before game;
  _after game;
begin
  perform enter_casino(_casino_id);
  select * into _before from game where casino_id = _casino_id and id = _game_id for update;
  if not found then
    perform refuse_missing(_casino_id, 'game');
  end if;
  update game set
    code = coalesce(_code, code),
    name = coalesce(_name, name),
    game_type = coalesce(_game_type, game_type),
    house_edge_pct = coalesce(_house_edge_pct, house_edge_pct),
    decisions_per_hour = coalesce(_decisions_per_hour, decisions_per_hour),
    seats = coalesce(_seats, seats),
    points_conversion_rate = coalesce(_points_conversion_rate, points_conversion_rate),
    point_multiplier = coalesce(_point_multiplier, point_multiplier)
  where casino_id = _casino_id and id = _game_id
  returning * into _after;
  if _after is distinct from _before then
    perform write_audit(
      _casino_id, _context, _now, 'game.changed', 'game', _game_id,
      to_jsonb(_before), to_jsonb(_after)
    );
  end if;
  return next _after;
end
$function$;
grant execute on function update_game(
  uuid, jsonb, timestamptz, uuid, text, text, text, numeric, numeric, integer, numeric, numeric
) to pitledger_app;
