-- Append one entry to a player's points ledger and move the cached balance with it: the one writer.
-- Idempotent: a known key returns the entry written first, and changes nothing.
-- Locks: the player's player_loyalty row.
-- Fails with: loyalty_ledger_balance_not_negative, idempotency_conflict, tier_not_in_table.
create or replace function append_ledger_entry(
  _casino_id uuid, _entry loyalty_ledger, _tier_version integer, _points_by_tier jsonb
)
returns table (
  player_id uuid, balance_before bigint, balance_after bigint, tier_before text, tier_after text,
  tier_progress integer, lifetime_points bigint, updated_at timestamptz, row_locked boolean,
  entry_id uuid, points_change bigint, idempotent boolean
)
language plpgsql
security definer -- nobody but this function's owner may write the ledger or the balance
set search_path = public, pg_temp
as $function$
declare
  _loyalty player_loyalty := lock_player_loyalty(_casino_id, _entry.player_id, _tier_version);
  _stored loyalty_ledger;
  _next record;
begin
  select * into _stored from loyalty_ledger as known
  where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
  if not found then
    select * into strict _next
    from chain_ledger_entry(_casino_id, _entry, _loyalty, _tier_version, _points_by_tier);
    _entry := _next.entry;
    _loyalty := _next.loyalty;
    insert into loyalty_ledger select _entry.*
    on conflict (casino_id, idempotency_key) do nothing;
    if found then
      update player_loyalty as cached set
        current_balance = _loyalty.current_balance,
        lifetime_points = _loyalty.lifetime_points,
        tier = _loyalty.tier,
        tier_progress = _loyalty.tier_progress,
        last_sequence = _loyalty.last_sequence,
        last_hash = _loyalty.last_hash,
        updated_at = _loyalty.updated_at
      where cached.casino_id = _casino_id and cached.player_id = _entry.player_id;
      perform write_events(array(select event from entry_events(_casino_id, _entry) as event));
      return query select
        _entry.player_id, _entry.balance_before, _entry.balance_after, _entry.tier_before,
        _entry.tier_after, _loyalty.tier_progress, _loyalty.lifetime_points,
        _entry.created_at, true, _entry.id, _entry.points_change, false;
      return;
    end if;
    select * into strict _stored from loyalty_ledger as known
    where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
  end if;
  return query select * from replayed_entry(_casino_id, _stored, _entry, _points_by_tier is null);
end
$function$;
