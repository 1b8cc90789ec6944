-- Return a visit's or a player's live slip, with all that its points are computed from, if any.
-- Idempotent: it writes nothing.
-- Locks: nothing; the version tells the later call whether the slip has changed since.
-- Fails with: nothing of its own.
create or replace function live_slip_for_completion(
  _casino_id uuid, _visit_id uuid, _player_id uuid
)
returns table (slip rating_slip, pauses jsonb, tier_version integer, tiers jsonb)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select priced.slip, priced.pauses, priced.tier_version, priced.tiers
  from rating_slip as live
  cross join lateral slip_for_completion(_casino_id, live.id) as priced
  where
    live.casino_id = _casino_id
    and (live.visit_id = _visit_id or live.player_id = _player_id)
    and live.status <> 'CLOSED';
end
$function$;
grant execute on function live_slip_for_completion(uuid, uuid, uuid) to pitledger_app;
