-- Write an event into the log, within the transaction of what it tells, and queue it for consumers.
-- Idempotent: no; what wrote nothing tells nothing. One event a type, subject and cause.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_event(
  _casino_id uuid, _now timestamptz, _correlation_id text, _cause_id uuid, _event_type text,
  _subject text, _payload jsonb
)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _event_id uuid := derived_id(_cause_id, concat_ws(' ', 'event', _event_type, _subject));
begin
  insert into outbox (
    casino_id, id, event_type, schema_version, subject, payload, correlation_id, created_at
  ) values (
    _casino_id, _event_id, _event_type, 1, _subject, _payload, _correlation_id, _now
  );
  insert into event_delivery (
    casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at
  )
  select _casino_id, consumer, _event_id, 'PENDING', 0, _now, _now
  from consumers_of(_event_type, _payload) as consumer;
end
$function$;
