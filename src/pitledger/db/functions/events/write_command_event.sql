-- Write the event of a command.
-- Idempotent: no; as write_events.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_command_event(
  _casino_id uuid, _context jsonb, _now timestamptz, _event_type text, _entity text,
  _entity_id uuid, _payload jsonb
)
returns void
language sql
as $function$
  select write_events(array[
    command_event(_casino_id, _context, _now, _event_type, _entity, _entity_id, _payload)
  ]);
$function$;
