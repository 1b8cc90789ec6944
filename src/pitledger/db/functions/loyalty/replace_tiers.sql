-- Give a casino a new version of its tier table; earlier versions stay, and nobody moves by it.
-- Idempotent: the table that is in force already makes no new version.
-- Locks: the casino's row, against another replacement only.
-- Fails with: not_found, loyalty_tier_name, loyalty_tier_threshold.
create or replace function replace_tiers(
  _casino_id uuid, _context jsonb, _now timestamptz, _tiers jsonb
)
returns table (version integer, name text, threshold_points bigint, multiplier numeric)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _version integer;
  _before jsonb;
begin
  perform enter_casino(_casino_id);
  select casino.tier_version into _version
  from casino where casino.id = _casino_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  _before := tier_steps(_casino_id, _version);
  insert into loyalty_tier (casino_id, id, version, name, threshold_points, multiplier)
  select
    _casino_id, given.id, _version + 1, given.name, given.threshold_points, given.multiplier
  from jsonb_to_recordset(_tiers)
    as given (id uuid, name text, threshold_points bigint, multiplier numeric)
  where _before is distinct from (
    select jsonb_agg(jsonb_build_object(
      'name', tier.name,
      'threshold_points', tier.threshold_points,
      'multiplier', trim_scale(tier.multiplier)::text
    ) order by tier.threshold_points)
    from jsonb_to_recordset(_tiers)
      as tier (name text, threshold_points bigint, multiplier numeric)
  );
  if found then
    _version := _version + 1;
    update casino set tier_version = _version where casino.id = _casino_id;
    perform write_audit(
      _casino_id, _context, _now, 'tiers.replaced', 'casino', _casino_id,
      jsonb_build_object('version', _version - 1, 'items', _before),
      jsonb_build_object('version', _version, 'items', tier_steps(_casino_id, _version))
    );
  end if;
  return query
  select tier.version, tier.name, tier.threshold_points, tier.multiplier
  from loyalty_tier as tier
  where tier.casino_id = _casino_id and tier.version = _version
  order by tier.threshold_points;
end
$function$;
grant execute on function replace_tiers(uuid, jsonb, timestamptz, jsonb) to pitledger_app;
