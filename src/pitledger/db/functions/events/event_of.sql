-- Return an event as the log holds it. One event a type, subject and cause.
-- Idempotent: it writes nothing; the same facts give the same id.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function event_of(
  _casino_id uuid, _now timestamptz, _correlation_id text, _cause_id uuid, _event_type text,
  _subject text, _payload jsonb
)
returns outbox
language plpgsql
stable
as $function$
declare
  _event outbox;
begin
  _event.casino_id := _casino_id;
  _event.id := derived_id(_cause_id, concat_ws(' ', 'event', _event_type, _subject));
  _event.event_type := _event_type;
  _event.schema_version := 1;
  _event.subject := _subject;
  _event.payload := _payload;
  _event.correlation_id := _correlation_id;
  _event.created_at := _now;
  return _event;
end
$function$;
