-- Write the event of a new slip: a player was seated, or came to another seat.
-- Idempotent: no; as write_event.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_slip_opened(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip
)
returns void
language sql
set search_path = public, pg_temp
as $function$
  select write_slip_event(
    _casino_id, _context, _now, 'rating_slip.opened', _slip,
    jsonb_build_object('gaming_day', _slip.gaming_day, 'moved_from_id', _slip.moved_from_id)
  );
$function$;
