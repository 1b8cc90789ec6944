-- Claim up to so many events that a consumer is to be told, the longest due first.
-- Idempotent: it writes nothing; a claim is the rows' locks, and ends with the transaction.
-- Locks: the deliveries' rows, skipping those that others hold; shares the consumer with others.
-- Fails with: nothing of its own. No row too where the consumer is being replayed.
create or replace function claim_deliveries(
  _casino_id uuid, _now timestamptz, _consumer text, _limit integer
)
returns table (
  id uuid, event_type text, schema_version integer, subject text, payload jsonb,
  correlation_id text, created_at timestamptz, attempts integer
)
language plpgsql
security definer -- the server may lock no row that it may not write
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  if not pg_try_advisory_xact_lock_shared(consumer_lock(_casino_id, _consumer)) then
    return;
  end if;
  return query
  select
    event.id, event.event_type, event.schema_version, event.subject, event.payload,
    event.correlation_id, event.created_at, delivery.attempts
  from event_delivery as delivery
  inner join outbox as event
    on delivery.casino_id = event.casino_id and delivery.event_id = event.id
  where
    delivery.casino_id = _casino_id and delivery.consumer = _consumer
    and delivery.status = 'PENDING'
    -- A clock may have been set back: what was never tried is due whatever it says, and what is
    -- further ahead than any delay is due too.
    and (
      delivery.attempts = 0 or delivery.next_attempt_at <= _now
      or delivery.next_attempt_at > _now + interval '5 minutes'
    )
  order by delivery.next_attempt_at, delivery.event_id
  limit _limit
  for update of delivery skip locked;
end
$function$;
grant execute on function claim_deliveries(
  uuid, timestamptz, text, integer
) to pitledger_app;
