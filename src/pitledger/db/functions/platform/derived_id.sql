-- Return a UUIDv7 that depends on a request and a name alone: its time is the request's.
-- Idempotent: the same request and name give the same id, so nothing volatile is needed.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function derived_id(_request_id uuid, _name text)
returns uuid
language sql
stable -- as what it calls, or it would not be inlined
as $function$
  select (
    left(replace(_request_id::text, '-', ''), 16) || '8' || left(
      encode(sha256(convert_to(_request_id::text || ' ' || _name, 'UTF8')), 'hex'), 15
    )
  )::uuid;
$function$;
