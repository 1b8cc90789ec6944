-- Give a dead letter up: its consumer is told of the event no more, until the log is replayed.
-- Idempotent: what is no dead letter stays as it is, and no row is returned.
-- Locks: the delivery's row.
-- Fails with: nothing of its own.
create or replace function drop_delivery(
  _casino_id uuid, _context jsonb, _now timestamptz, _consumer text, _event_id uuid
)
returns table (event_id uuid)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _before event_delivery;
begin
  perform enter_casino(_casino_id);
  select * into _before from event_delivery as dead
  where
    dead.casino_id = _casino_id and dead.consumer = _consumer and dead.event_id = _event_id
    and dead.status = 'DEAD'
  for update;
  if not found then
    return;
  end if;
  update event_delivery as dropped set status = 'DROPPED'
  where
    dropped.casino_id = _casino_id and dropped.consumer = _consumer
    and dropped.event_id = _event_id;
  perform write_audit(
    _casino_id, _context, _now, 'event.dropped', 'event', _event_id,
    jsonb_build_object('attempts', _before.attempts, 'last_error_code', _before.last_error_code),
    jsonb_build_object('consumer', _consumer)
  );
  return query select _event_id;
end
$function$;
grant execute on function drop_delivery(
  uuid, jsonb, timestamptz, text, uuid
) to pitledger_app;
