-- Return an entry as it follows a player's last one, and the player's row as it is after it.
-- Idempotent: it writes nothing.
-- Locks: nothing; the caller holds the player's player_loyalty row.
-- Fails with: tier_not_in_table, serialization_failure where the tier table was replaced.
create or replace function chain_ledger_entry(
  _casino_id uuid, _entry loyalty_ledger, _loyalty player_loyalty, _tier_version integer,
  _points_by_tier jsonb, out entry loyalty_ledger, out loyalty player_loyalty
)
language plpgsql
stable
as $function$
declare
  _standing record;
begin
  if _points_by_tier is not null then
    _entry.points_change := (_points_by_tier ->> _loyalty.tier)::bigint;
    if _entry.points_change is null then
      perform refuse('tier_not_in_table');
    end if;
  end if;
  _loyalty.lifetime_points := _loyalty.lifetime_points
    + lifetime_change(_entry.transaction_type, _entry.points_change);
  select standing.*, casino.tier_version into strict _standing
  from casino
  cross join tier_standing(_casino_id, _tier_version, _loyalty.lifetime_points) as standing
  where casino.id = _casino_id;
  if _standing.tier_version <> _tier_version then -- it may have moved this player already
    raise exception using
      errcode = 'serialization_failure', message = 'the tier table was replaced meanwhile';
  end if;
  _entry.sequence := _loyalty.last_sequence + 1;
  _entry.balance_before := _loyalty.current_balance;
  _entry.balance_after := _loyalty.current_balance + _entry.points_change;
  _entry.tier_before := _loyalty.tier;
  _entry.tier_after := _standing.tier;
  _entry.previous_hash := _loyalty.last_hash;
  _entry.entry_hash := sha256(_loyalty.last_hash || canonical_entry(_entry));
  _loyalty.current_balance := _entry.balance_after;
  _loyalty.tier := _entry.tier_after;
  _loyalty.tier_progress := _standing.tier_progress;
  _loyalty.last_sequence := _entry.sequence;
  _loyalty.last_hash := _entry.entry_hash;
  _loyalty.updated_at := _entry.created_at;
  entry := _entry;
  loyalty := _loyalty;
end
$function$;
