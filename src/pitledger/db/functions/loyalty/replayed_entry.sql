-- Return the figures of an entry that stands under a key, as they were when it was written.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: idempotency_conflict.
create or replace function replayed_entry(
  _casino_id uuid, _stored loyalty_ledger, _asked loyalty_ledger, _caller_states_points boolean
)
returns table (
  player_id uuid, balance_before bigint, balance_after bigint, tier_before text, tier_after text,
  tier_progress integer, lifetime_points bigint, updated_at timestamptz, row_locked boolean,
  entry_id uuid, points_change bigint, idempotent boolean
)
language plpgsql
set search_path = public, pg_temp
as $function$
begin
  if _stored.player_id <> _asked.player_id
    or (_caller_states_points and _stored.points_change <> _asked.points_change)
  then
    perform refuse('idempotency_conflict');
  end if;
  return query
  select
    _stored.player_id, _stored.balance_before, _stored.balance_after, _stored.tier_before,
    _stored.tier_after, cached.tier_progress, cached.lifetime_points, cached.updated_at, true,
    _stored.id, _stored.points_change, true
  from player_loyalty as cached
  where cached.casino_id = _casino_id and cached.player_id = _stored.player_id;
end
$function$;
