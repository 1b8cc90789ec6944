-- Claim one closed slip whose points are owed and due, the longest due first, for whoever asks.
-- Idempotent: it writes nothing; a claim is the slip's lock, and ends with the transaction.
-- Locks: the slip's row, skipping those that others hold.
-- Fails with: nothing of its own. No row: nothing is due that nobody else works at.
create or replace function claim_owed_slip(_casino_id uuid, _now timestamptz)
returns table (slip_id uuid)
language plpgsql
security definer -- the server may lock no row that it may not write
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select slip.id
  from loyalty_recovery as owed
  inner join rating_slip as slip
    on owed.casino_id = slip.casino_id and owed.rating_slip_id = slip.id
  where
    owed.casino_id = _casino_id
    -- What is further ahead than any delay was written by a clock that has been set back since.
    and (owed.next_attempt_at <= _now or owed.next_attempt_at > _now + interval '1 minute')
  order by owed.next_attempt_at, owed.rating_slip_id
  limit 1
  for no key update of slip skip locked;
end
$function$;
grant execute on function claim_owed_slip(uuid, timestamptz) to pitledger_app;
