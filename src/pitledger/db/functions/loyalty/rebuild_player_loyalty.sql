-- Set a player's cached balance, lifetime points, tier and progress to what the ledger says.
-- Idempotent: a cache that says so already is left as it is, and nothing is audited: no row.
-- Locks: the player's player_loyalty row.
-- Fails with: casino_context_lost, player_loyalty_player; the caller has verified the entries.
create or replace function rebuild_player_loyalty(
  _casino_id uuid, _context jsonb, _now timestamptz, _player_id uuid
)
returns table (before jsonb, after jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _before player_loyalty;
  _cached player_loyalty;
  _last record;
begin
  perform enter_casino(_casino_id);
  select * into _before from player_loyalty as cached
  where cached.casino_id = _casino_id and cached.player_id = _player_id for update;
  _cached := lock_player_loyalty(
    _casino_id, _player_id, (select casino.tier_version from casino where casino.id = _casino_id)
  );
  select
    walked.current_balance, walked.lifetime_points, walked.tier, walked.tier_progress,
    walked.sequence, walked.entry_hash, walked.created_at
  into _last
  from ledger_walk as walked
  where walked.casino_id = _casino_id and walked.player_id = _player_id and walked.is_last;
  if found then
    _cached.current_balance := _last.current_balance;
    _cached.lifetime_points := _last.lifetime_points;
    _cached.tier := _last.tier;
    _cached.tier_progress := _last.tier_progress;
    _cached.last_sequence := _last.sequence;
    _cached.last_hash := _last.entry_hash;
    _cached.updated_at := _last.created_at;
  else
    _cached.current_balance := 0;
    _cached.lifetime_points := 0;
    select standing.tier, standing.tier_progress into _cached.tier, _cached.tier_progress
    from casino
    cross join lateral tier_standing(casino.id, casino.tier_version, 0) as standing
    where casino.id = _casino_id;
    _cached.updated_at := null;
  end if;
  if _cached is not distinct from _before then
    return;
  end if;
  update player_loyalty as cached set
    current_balance = _cached.current_balance,
    lifetime_points = _cached.lifetime_points,
    tier = _cached.tier,
    tier_progress = _cached.tier_progress,
    last_sequence = _cached.last_sequence,
    last_hash = _cached.last_hash,
    updated_at = _cached.updated_at
  where cached.casino_id = _casino_id and cached.player_id = _player_id;
  before := case when _before.player_id is not null then to_jsonb(_before) end;
  after := to_jsonb(_cached);
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.rebuilt', 'player', _player_id, before, after
  );
  return next;
end
$function$;
grant execute on function rebuild_player_loyalty(uuid, jsonb, timestamptz, uuid) to pitledger_app;
