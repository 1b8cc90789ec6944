-- Return the tiers that can be earned under a version, the lowest threshold first.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own; null for an unknown version.
create or replace function tier_steps(_casino_id uuid, _tier_version integer)
returns jsonb
language sql
stable
set search_path = public, pg_temp
as $function$
  select jsonb_agg(jsonb_build_object(
    'name', name,
    'threshold_points', threshold_points,
    'multiplier', trim_scale(multiplier)::text
  ) order by threshold_points)
  from loyalty_tier
  where casino_id = _casino_id and version = _tier_version;
$function$;
grant execute on function tier_steps(uuid, integer) to pitledger_app;
