-- Return the event of a command: its cause is the request, and so is its correlation id.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function command_event(
  _casino_id uuid, _context jsonb, _now timestamptz, _event_type text, _entity text,
  _entity_id uuid, _payload jsonb
)
returns outbox
language sql
stable -- as what it calls, or it would not be inlined
as $function$
  select event_of(
    _casino_id, _now, _context ->> 'correlation_id', (_context ->> 'request_id')::uuid,
    _event_type, concat_ws('/', _entity, _entity_id),
    _payload || jsonb_build_object('staff_id', _context -> 'staff_id')
  );
$function$;
