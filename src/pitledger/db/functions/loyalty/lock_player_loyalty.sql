-- Return a player's loyalty row, locked; a player without one gets a row of zeros first.
-- Idempotent: a row that stands is only locked.
-- Locks: the player's player_loyalty row.
-- Fails with: player_loyalty_player.
create or replace function lock_player_loyalty(
  _casino_id uuid, _player_id uuid, _tier_version integer
)
returns player_loyalty
language plpgsql
as $function$
declare
  _loyalty player_loyalty;
begin
  select * into _loyalty from player_loyalty
  where casino_id = _casino_id and player_id = _player_id for update;
  if not found then
    insert into player_loyalty (
      casino_id, player_id, current_balance, lifetime_points, tier, tier_progress,
      last_sequence, last_hash
    )
    select
      _casino_id, _player_id, 0, 0, standing.tier, standing.tier_progress, 0,
      genesis_hash(_casino_id, _player_id)
    from tier_standing(_casino_id, _tier_version, 0) as standing
    on conflict (casino_id, player_id) do nothing;
    select * into strict _loyalty from player_loyalty
    where casino_id = _casino_id and player_id = _player_id for update;
  end if;
  return _loyalty;
end
$function$;
