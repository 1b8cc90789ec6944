-- Queue every event of the log again that a consumer is told of; what it had built is emptied.
-- Idempotent: again queues the same events, each once.
-- Locks: the consumer, against whoever tells it; the deliveries' rows.
-- Fails with: casino_context_lost.
create or replace function replay_events(
  _casino_id uuid, _context jsonb, _now timestamptz, _consumer text
)
returns table (queued bigint)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _queued bigint;
begin
  perform enter_casino(_casino_id);
  if not exists (select from casino where id = _casino_id) then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  perform pg_advisory_xact_lock(consumer_lock(_casino_id, _consumer));
  if _consumer = 'gaming_day_report' then
    delete from gaming_day_figures where casino_id = _casino_id;
  end if;
  insert into event_delivery as known (
    casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at
  )
  select _casino_id, _consumer, event.id, 'PENDING', 0, _now, event.created_at
  from outbox as event
  where
    event.casino_id = _casino_id
    and _consumer in (select * from consumers_of(event.event_type, event.payload))
  on conflict (casino_id, consumer, event_id) do update set
    status = 'PENDING', attempts = 0, last_error_code = null, last_error_detail = null,
    next_attempt_at = _now, delivered_at = null;
  get diagnostics _queued = row_count;
  perform write_audit(
    _casino_id, _context, _now, 'events.replayed', 'casino', _casino_id, null,
    jsonb_build_object('consumer', _consumer, 'events', _queued)
  );
  return query select _queued;
end
$function$;
grant execute on function replay_events(uuid, jsonb, timestamptz, text) to pitledger_app;
