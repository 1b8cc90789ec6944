-- Claim a closed slip whose points are owed and due, the longest due first, or the one asked for.
-- Idempotent: it writes nothing; a claim is the slip's lock, and ends with the transaction.
-- Locks: the slip's row, skipping those that others hold.
-- Fails with: nothing of its own. No row: nothing is due that nobody else works at.
create or replace function claim_owed_slip(
  _casino_id uuid, _now timestamptz, _rating_slip_id uuid, _but_not uuid[]
)
returns table (slip_id uuid, last_error_code text)
language plpgsql
security definer -- the server may lock no row that it may not write
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select slip.id, owed.last_error_code
  from loyalty_recovery as owed
  inner join rating_slip as slip
    on owed.casino_id = slip.casino_id and owed.rating_slip_id = slip.id
  where
    owed.casino_id = _casino_id
    and (_rating_slip_id is null or owed.rating_slip_id = _rating_slip_id)
    and owed.rating_slip_id <> all(_but_not)
    -- A clock may have been set back: what was never tried is due whatever it says, and what is
    -- further ahead than any delay is due too.
    and (
      owed.attempts = 0 or owed.next_attempt_at <= _now
      or owed.next_attempt_at > _now + interval '5 seconds'
    )
  order by owed.next_attempt_at, owed.rating_slip_id
  limit 1
  for no key update of slip skip locked;
end
$function$;
grant execute on function claim_owed_slip(uuid, timestamptz, uuid, uuid[]) to pitledger_app;
