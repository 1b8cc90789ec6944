-- Append one entry to a player's points ledger and move the cached balance with it: the one writer.
-- Idempotent: a known key returns the entry written first, and changes nothing.
-- Locks: the player's player_loyalty row.
-- Fails with: loyalty_ledger_balance_not_negative, idempotency_conflict, tier_not_in_table.
create or replace function append_ledger_entry(
  _casino_id uuid, _entry loyalty_ledger, _tier_version integer, _points_by_tier jsonb,
  out player_id uuid, out balance_before bigint, out balance_after bigint, out tier_before text,
  out tier_after text, out tier_progress integer, out lifetime_points bigint,
  out updated_at timestamptz, out row_locked boolean, out entry_id uuid,
  out points_change bigint, out idempotent boolean
)
language plpgsql
security definer -- nobody but this function's owner may write the ledger or the balance
set search_path = public, pg_temp
as $function$
declare
  _loyalty player_loyalty := lock_player_loyalty(_casino_id, _entry.player_id, _tier_version);
  _stored loyalty_ledger;
  _slip rating_slip;
  _next record;
  _told integer;
begin
  select * into _stored from loyalty_ledger as known
  where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
  if not found then
    _next := chain_ledger_entry(_casino_id, _entry, _loyalty, _tier_version, _points_by_tier);
    _entry := _next.entry;
    _loyalty := _next.loyalty;
    insert into loyalty_ledger select _entry.*
    on conflict (casino_id, idempotency_key) do nothing;
    if not found then
      select * into strict _stored from loyalty_ledger as known
      where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
    end if;
  end if;
  idempotent := _stored.id is not null;
  if idempotent then
    _entry := replayed_entry(_stored, _entry, _points_by_tier is null);
  else
    update player_loyalty as cached set
      current_balance = _loyalty.current_balance,
      lifetime_points = _loyalty.lifetime_points,
      tier = _loyalty.tier,
      tier_progress = _loyalty.tier_progress,
      last_sequence = _loyalty.last_sequence,
      last_hash = _loyalty.last_hash,
      updated_at = _loyalty.updated_at
    where cached.casino_id = _casino_id and cached.player_id = _entry.player_id;
    if _entry.rating_slip_id is not null then
      select * into strict _slip from rating_slip as slip
      where slip.casino_id = _casino_id and slip.id = _entry.rating_slip_id;
    end if;
    _told := write_events(entry_events(_casino_id, _entry, _slip));
  end if;
  player_id := _entry.player_id;
  balance_before := _entry.balance_before;
  balance_after := _entry.balance_after;
  tier_before := _entry.tier_before;
  tier_after := _entry.tier_after;
  tier_progress := _loyalty.tier_progress;
  lifetime_points := _loyalty.lifetime_points;
  updated_at := _loyalty.updated_at;
  row_locked := true;
  entry_id := _entry.id;
  points_change := _entry.points_change;
end
$function$;
