-- Remove up to 100 of a casino's kept answers that have expired, the oldest first; how many it was.
-- Idempotent: where none has expired it changes nothing.
-- Locks: the records' rows; those that somebody else holds are left for the next time.
-- Fails with: nothing of its own.
create or replace function expire_idempotency_records(
  _casino_id uuid, _context jsonb, _now timestamptz
)
returns integer
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _expired integer;
begin
  perform enter_casino(_casino_id);
  delete from idempotency_record as expired
  where expired.casino_id = _casino_id and expired.id in (
    select old.id from idempotency_record as old
    where old.casino_id = _casino_id and old.expires_at <= _now
    order by old.expires_at limit 100 for update skip locked
  );
  get diagnostics _expired = row_count;
  return _expired;
end
$function$;
grant execute on function expire_idempotency_records(uuid, jsonb, timestamptz) to pitledger_app;
