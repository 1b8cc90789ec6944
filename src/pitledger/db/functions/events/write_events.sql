-- Write events into the log, in the transaction of what they tell, and queue them for consumers.
-- Idempotent: no; what wrote nothing tells nothing.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_events(_events outbox[])
returns void
language plpgsql
set search_path = public, pg_temp
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
end
$function$;
