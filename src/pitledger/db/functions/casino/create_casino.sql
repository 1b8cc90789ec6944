-- Found a casino with its tier table and its games. For the installation's operator only.
-- Idempotent: no; a second call founds a second casino.
-- Locks: nothing.
-- Fails with: casino_pkey, game_code, loyalty_tier_threshold.
create or replace function create_casino(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _name text, _timezone text, _gaming_day_start time, _currency text, _earning_policy text,
  _locale text, _tiers jsonb, _games jsonb
)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  insert into casino_directory (casino_id) values (_casino_id);
  insert into casino (
    id, name, timezone, gaming_day_start, currency, earning_policy, locale, tier_version,
    created_at
  ) values (
    _casino_id, _name, _timezone, _gaming_day_start, _currency, _earning_policy, _locale, 1,
    _now
  );
  insert into loyalty_tier (casino_id, id, version, name, threshold_points, multiplier)
  select _casino_id, tier.id, 1, tier.name, tier.threshold_points, tier.multiplier
  from jsonb_to_recordset(_tiers)
    as tier (id uuid, name text, threshold_points bigint, multiplier numeric);
  insert into game (
    casino_id, id, code, name, game_type, house_edge_pct, house_edge_basis, decisions_per_hour,
    seats, points_conversion_rate, point_multiplier, source, created_at
  )
  select
    _casino_id, given.id, given.code, given.name, given.game_type, given.house_edge_pct,
    given.house_edge_basis, given.decisions_per_hour, given.seats,
    given.points_conversion_rate, given.point_multiplier, given.source, _now
  from jsonb_to_recordset(_games) as given (
    id uuid, code text, name text, game_type text, house_edge_pct numeric,
    house_edge_basis text, decisions_per_hour numeric, seats integer,
    points_conversion_rate numeric, point_multiplier numeric, source text
  );
  perform write_audit(
    _casino_id, _context, _now, 'casino.created', 'casino', _casino_id, null,
    jsonb_build_object('name', _name, 'timezone', _timezone, 'currency', _currency,
      'gaming_day_start', _gaming_day_start, 'earning_policy', _earning_policy,
      'locale', _locale)
  );
end
$function$;
