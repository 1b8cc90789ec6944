-- Return the tier that lifetime points earn under a tier table, and the progress to the next.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own; no row for an unknown version.
create or replace function tier_standing(
  _casino_id uuid, _tier_version integer, _lifetime_points bigint
)
returns table (tier text, tier_progress integer)
language sql
stable
set search_path = public, pg_temp
as $function$
  select
    step.name,
    case
      when step.next_threshold is null then 100
      else (
        (_lifetime_points - step.threshold_points) * 100
        / (step.next_threshold - step.threshold_points)
      )::integer
    end
  from (
    select
      name, threshold_points,
      lead(threshold_points) over (order by threshold_points) as next_threshold
    from loyalty_tier
    where casino_id = _casino_id and version = _tier_version
  ) as step
  where step.threshold_points <= _lifetime_points
  order by step.threshold_points desc
  limit 1;
$function$;
