-- Note that a session was used, so that it does not idle out.
-- Idempotent: a time that is noted already, or a later one, stays.
-- Locks: the session's row; where somebody else holds it, it notes nothing and does not wait.
-- Fails with: nothing of its own.
create or replace function note_session_use(
  _casino_id uuid, _token_hash bytea, _now timestamptz
)
returns void
language sql
set search_path = public, pg_temp
as $function$
  with free as (
    select casino_id, id from staff_session
    where casino_id = _casino_id and token_hash = _token_hash and last_used_at < _now
    for no key update skip locked
  )
  update staff_session set last_used_at = _now
  from free
  where staff_session.casino_id = free.casino_id and staff_session.id = free.id;
$function$;
