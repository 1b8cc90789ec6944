-- Write events into the log, with what they tell, queue them for consumers, and return how many.
-- Idempotent: no; what wrote nothing tells nothing.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_events(_events outbox[])
returns integer
language plpgsql
as $function$
begin
  insert into outbox select * from unnest(_events);
  insert into event_delivery (
    casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at
  )
  select
    event.casino_id, consumer, event.id, 'PENDING', 0, event.created_at, event.created_at
  from unnest(_events) as event
  cross join lateral consumers_of(event.event_type, event.payload) as consumer;
  return cardinality(_events);
end
$function$;
