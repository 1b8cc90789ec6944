-- Return a version of a casino's tier table, then the tiers that earlier versions had and it lacks.
-- Idempotent: it writes nothing. A retired tier has no threshold, and the multiplier it last had.
-- Locks: nothing.
-- Fails with: nothing of its own; null for an unknown version.
create or replace function tier_table(_casino_id uuid, _tier_version integer)
returns jsonb
language sql
stable
set search_path = public, pg_temp
as $function$
  select tier_steps(_casino_id, _tier_version) || coalesce(
    jsonb_agg(jsonb_build_object(
      'name', retired.name,
      'threshold_points', null,
      'multiplier', trim_scale(retired.multiplier)::text
    ) order by retired.name),
    '[]'
  )
  from (
    select distinct on (name) name, version, multiplier
    from loyalty_tier
    where casino_id = _casino_id and version <= _tier_version
    order by name, version desc
  ) as retired
  where retired.version < _tier_version;
$function$;
grant execute on function tier_table(uuid, integer) to pitledger_app;
