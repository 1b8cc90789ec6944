-- Return what a manual reward is judged by before it is counted: the guest, the slip, a replay.
-- Idempotent: it writes nothing.
-- Locks: nothing; the reward itself decides again, under its locks.
-- Fails with: nothing of its own.
create or replace function manual_reward_facts(
  _casino_id uuid, _player_id uuid, _rating_slip_id uuid, _idempotency_key text
)
returns table (
  enrolled boolean, slip_player_id uuid, tier_version integer, tiers jsonb,
  entry_id uuid, entry_player_id uuid, points_change bigint, balance_after bigint,
  tier_before text, tier_after text
)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
declare
  _key text;
begin
  perform enter_casino(_casino_id);
  -- Before the search, or it would be asked for once more with each entry of the casino.
  _key := coalesce(backfill_key(_casino_id, _rating_slip_id), _idempotency_key);
  return query
  select
    exists (
      select from player_casino
      where player_casino.casino_id = _casino_id and player_casino.player_id = _player_id
    ),
    (
      select slip.player_id from rating_slip as slip
      where slip.casino_id = _casino_id and slip.id = _rating_slip_id
    ),
    casino.tier_version,
    tier_table(_casino_id, casino.tier_version),
    entry.id, entry.player_id, entry.points_change, entry.balance_after, entry.tier_before,
    entry.tier_after
  from casino
  left join loyalty_ledger as entry
    on casino.id = entry.casino_id and entry.idempotency_key = _key
  where casino.id = _casino_id;
  if not found then
    perform refuse_missing(_casino_id, 'player');
  end if;
end
$function$;
grant execute on function manual_reward_facts(uuid, uuid, uuid, text) to pitledger_app;
