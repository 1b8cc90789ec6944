-- Return all that the points of a slip are computed from: the slip, its pauses, the tier table.
-- Idempotent: it writes nothing.
-- Locks: nothing; the version tells the later call whether the slip has changed since.
-- Fails with: not_found.
create or replace function slip_for_completion(_casino_id uuid, _rating_slip_id uuid)
returns table (slip rating_slip, pauses jsonb, tier_version integer, tiers jsonb)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
begin
  _casino_id := enter_casino(_casino_id);
  return query
  select
    rating_slip,
    pauses_of(_casino_id, _rating_slip_id),
    casino.tier_version,
    tier_table(_casino_id, casino.tier_version)
  from rating_slip
  inner join casino on rating_slip.casino_id = casino.id
  where rating_slip.casino_id = _casino_id and rating_slip.id = _rating_slip_id;
  if not found then
    perform refuse_missing(_casino_id, 'rating_slip');
  end if;
end
$function$;
grant execute on function slip_for_completion(uuid, uuid) to pitledger_app;
