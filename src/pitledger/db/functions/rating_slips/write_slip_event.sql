-- Write the event of a command on a slip.
-- Idempotent: no; as write_events.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_slip_event(
  _casino_id uuid, _context jsonb, _now timestamptz, _event_type text, _slip rating_slip,
  _more jsonb default '{}'::jsonb
)
returns void
language sql
as $function$
  select write_events(array[
    slip_event(_casino_id, _context, _now, _event_type, _slip, _more)
  ]);
$function$;
