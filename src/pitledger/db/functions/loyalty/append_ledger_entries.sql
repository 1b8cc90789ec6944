-- Append many entries, each player's in the order given: the one writer's form for imports.
-- Idempotent: a known key returns the entry written first, as append_ledger_entry does.
-- Locks: the players' player_loyalty rows, in the order of their ids.
-- Fails with: as append_ledger_entry; loyalty_ledger_idempotency_key for a key given twice.
create or replace function append_ledger_entries(
  _casino_id uuid, _entries loyalty_ledger[], _tier_version integer, _points_by_tier jsonb
)
returns table (
  player_id uuid, balance_before bigint, balance_after bigint, tier_before text, tier_after text,
  entry_id uuid, points_change bigint, idempotent boolean
)
language plpgsql
security definer -- nobody but this function's owner may write the ledger or the balance
set search_path = public, pg_temp
as $function$
declare
  _entry loyalty_ledger;
  _stored loyalty_ledger;
  _loyalty player_loyalty;
  _next record;
  _written loyalty_ledger[] := '{}';
  _moved player_loyalty[] := '{}';
begin
  for _entry in
    select (given.entry).*
    from (
      select entry, row_number() over () as position from unnest(_entries) as entry
    ) as given
    order by (given.entry).player_id, given.position
  loop
    if _loyalty.player_id is distinct from _entry.player_id then
      _moved := case when _loyalty.player_id is null then _moved else _moved || _loyalty end;
      _loyalty := lock_player_loyalty(_casino_id, _entry.player_id, _tier_version);
    end if;
    select * into _stored from loyalty_ledger as known
    where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
    if found then
      _stored := replayed_entry(
        _stored, _entry, not coalesce(_points_by_tier ? _entry.id::text, false)
      );
      return query select
        _stored.player_id, _stored.balance_before, _stored.balance_after, _stored.tier_before,
        _stored.tier_after, _stored.id, _stored.points_change, true;
    else
      -- What an entry earns by tier stands under its id; where nothing does, the caller states it.
      _next := chain_ledger_entry(
        _casino_id, _entry, _loyalty, _tier_version, _points_by_tier -> _entry.id::text
      );
      _loyalty := _next.loyalty;
      _written := _written || _next.entry;
    end if;
  end loop;
  insert into loyalty_ledger select * from unnest(_written);
  update player_loyalty as cached set
    current_balance = moved.current_balance,
    lifetime_points = moved.lifetime_points,
    tier = moved.tier,
    tier_progress = moved.tier_progress,
    last_sequence = moved.last_sequence,
    last_hash = moved.last_hash,
    updated_at = moved.updated_at
  from unnest(_moved || _loyalty) as moved
  where cached.casino_id = _casino_id and cached.player_id = moved.player_id;
  perform write_events(array(
    select event
    from unnest(_written) as written
    left join rating_slip as slip
      on slip.casino_id = _casino_id and written.rating_slip_id = slip.id
    cross join lateral unnest(entry_events(_casino_id, written, slip)) as event
  ));
  return query
  select
    written.player_id, written.balance_before, written.balance_after, written.tier_before,
    written.tier_after, written.id, written.points_change, false
  from unnest(_written) as written;
end
$function$;
