-- End every session of a staff member: their tokens are dead, and stay so.
-- Idempotent: where no session is left it changes nothing.
-- Locks: the sessions' rows; the caller holds the member's row, which a new session waits for.
-- Fails with: nothing of its own.
create or replace function end_sessions_of(_casino_id uuid, _staff_id uuid)
returns void
language sql
set search_path = public, pg_temp
as $function$
  with ended as (
    delete from staff_session where casino_id = _casino_id and staff_id = _staff_id
    returning token_hash
  )
  delete from session_directory using ended
  where session_directory.token_hash = ended.token_hash;
$function$;
