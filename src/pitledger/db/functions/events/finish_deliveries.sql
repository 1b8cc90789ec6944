-- Note that a consumer has been told of events, within the transaction of what it did with them.
-- Idempotent: an event that was delivered before is not counted again.
-- Locks: the deliveries' rows, which the caller has claimed.
-- Fails with: nothing of its own.
create or replace function finish_deliveries(
  _casino_id uuid, _context jsonb, _now timestamptz, _consumer text, _event_ids uuid[]
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  update event_delivery set status = 'DELIVERED', delivered_at = _now, attempts = attempts + 1
  where
    casino_id = _casino_id and consumer = _consumer and event_id = any(_event_ids)
    and status = 'PENDING';
end
$function$;
grant execute on function finish_deliveries(
  uuid, jsonb, timestamptz, text, uuid[]
) to pitledger_app;
