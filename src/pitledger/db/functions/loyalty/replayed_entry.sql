-- Return the entry that stands under a key, as it was written, to whoever asks for it again.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: idempotency_conflict.
create or replace function replayed_entry(
  _stored loyalty_ledger, _asked loyalty_ledger, _caller_states_points boolean
)
returns loyalty_ledger
language plpgsql
as $function$
begin
  if _stored.player_id <> _asked.player_id
    or (_caller_states_points and _stored.points_change <> _asked.points_change)
  then
    perform refuse('idempotency_conflict');
  end if;
  return _stored;
end
$function$;
