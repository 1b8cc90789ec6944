-- Return what an entry's reversal is computed from: what it was, the tier table in force.
-- Idempotent: it writes nothing.
-- Locks: nothing; an entry never changes, and the reversal itself decides under its locks.
-- Fails with: not_found.
create or replace function reversal_facts(_casino_id uuid, _entry_id uuid)
returns table (
  transaction_type text, points_change bigint, tier_version integer, tiers jsonb
)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select
    entry.transaction_type, entry.points_change, casino.tier_version,
    tier_table(_casino_id, casino.tier_version)
  from loyalty_ledger as entry
  inner join casino on entry.casino_id = casino.id
  where entry.casino_id = _casino_id and entry.id = _entry_id;
  if not found then
    perform refuse_missing(_casino_id, 'ledger_entry');
  end if;
end
$function$;
grant execute on function reversal_facts(uuid, uuid) to pitledger_app;
