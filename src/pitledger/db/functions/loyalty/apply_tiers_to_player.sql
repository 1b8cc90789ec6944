-- Move a player to the tier that lifetime points earn under the current table, by a 0-point entry.
-- Idempotent: STANDS, where that tier is held already. CHANGED: the table was replaced meanwhile.
-- Locks: the casino's row (share: no replacement meanwhile), then the player's player_loyalty row.
-- Fails with: not_found.
create or replace function apply_tiers_to_player(
  _casino_id uuid, _context jsonb, _now timestamptz, _entry_id uuid, _player_id uuid,
  _gaming_day date, _inputs text, _tier_version integer
)
returns table (outcome text, tier_before text, tier_after text)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _loyalty player_loyalty;
  _entry loyalty_ledger;
begin
  perform enter_casino(_casino_id);
  perform from casino where id = _casino_id and tier_version = _tier_version for share;
  if not found then
    return query select 'CHANGED'::text, null::text, null::text;
    return;
  end if;
  select * into _loyalty from player_loyalty
  where casino_id = _casino_id and player_id = _player_id for update;
  if not found then
    perform refuse_missing(_casino_id, 'player');
  end if;
  select standing.tier into strict tier_after
  from tier_standing(_casino_id, _tier_version, _loyalty.lifetime_points) as standing;
  outcome := 'STANDS';
  tier_before := _loyalty.tier;
  if tier_before <> tier_after then
    outcome := 'MOVED';
    _entry.casino_id := _casino_id;
    _entry.id := _entry_id;
    _entry.player_id := _player_id;
    _entry.idempotency_key := concat_ws(
      ':', 'tiers', _tier_version, _player_id, _loyalty.last_sequence + 1
    );
    _entry.transaction_type := 'ADJUSTMENT';
    _entry.event_type := 'TIERS_APPLIED';
    _entry.points_change := 0;
    _entry.source := 'system';
    _entry.staff_id := (_context ->> 'staff_id')::uuid;
    _entry.correlation_id := _context ->> 'correlation_id';
    _entry.gaming_day := _gaming_day;
    _entry.inputs := _inputs;
    _entry.created_at := _now;
    perform append_ledger_entry(_casino_id, _entry, _tier_version, null);
    perform write_audit(
      _casino_id, _context, _now, 'tiers.applied', 'player', _player_id,
      jsonb_build_object('tier', tier_before),
      jsonb_build_object(
        'tier', tier_after, 'tier_version', _tier_version, 'ledger_entry_id', _entry_id
      )
    );
  end if;
  return next;
end
$function$;
grant execute on function apply_tiers_to_player(
  uuid, jsonb, timestamptz, uuid, uuid, date, text, integer
) to pitledger_app;
