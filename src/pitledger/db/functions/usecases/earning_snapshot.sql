-- Return the game's settings and the casino's earning policy, as a slip freezes them.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function earning_snapshot(_casino_id uuid, _game game)
returns jsonb
language sql
stable
set search_path = public, pg_temp
as $function$
  select jsonb_build_object(
    'earning_policy', casino.earning_policy,
    'game_id', _game.id,
    'game_code', _game.code,
    'game_type', _game.game_type,
    'house_edge_pct', trim_scale(_game.house_edge_pct)::text,
    'decisions_per_hour', trim_scale(_game.decisions_per_hour)::text,
    'seats', _game.seats,
    'points_conversion_rate', trim_scale(_game.points_conversion_rate)::text,
    'point_multiplier', trim_scale(_game.point_multiplier)::text
  )
  from casino where casino.id = _casino_id;
$function$;
