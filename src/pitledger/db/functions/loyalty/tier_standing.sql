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
as $function$
  select
    held.name,
    case
      when held.next_threshold is null then 100
      else (
        (_lifetime_points - held.threshold_points) * 100
        / (held.next_threshold - held.threshold_points)
      )::integer
    end
  from (
    -- The progress is worked out for the tier held alone: past a lower one it has no bound.
    select step.name, step.threshold_points, step.next_threshold
    from (
      select
        name, threshold_points,
        lead(threshold_points) over (order by threshold_points) as next_threshold
      from public.loyalty_tier
      where casino_id = _casino_id and version = _tier_version
    ) as step
    where step.threshold_points <= _lifetime_points
    order by step.threshold_points desc
    limit 1
  ) as held;
$function$;
grant execute on function tier_standing(uuid, integer, bigint) to pitledger_app;
