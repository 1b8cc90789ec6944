-- Return the key under which an entry of an opening balance is written once.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function opening_key(_event_type text, _external_id text)
returns text
language sql
immutable
as $function$
  select lower(_event_type) || ':' || _external_id;
$function$;
