-- Remove up to 100 of a casino's sessions that are over, so that the tables do not grow for ever.
-- Idempotent: where none is over it changes nothing.
-- Locks: the sessions' rows; those that somebody else holds are left for the next time.
-- Fails with: nothing of its own.
create or replace function remove_dead_sessions(
  _casino_id uuid, _now timestamptz, _idle_seconds integer
)
returns void
language sql
set search_path = public, pg_temp
as $function$
  with dead as (
    select casino_id, id from staff_session
    where
      casino_id = _casino_id
      and (
        expires_at <= _now
        or last_used_at <= _now - make_interval(secs => _idle_seconds)
      )
    limit 100
    for update skip locked
  ),
  removed as (
    delete from staff_session using dead
    where staff_session.casino_id = dead.casino_id and staff_session.id = dead.id
    returning staff_session.token_hash
  )
  delete from session_directory using removed
  where session_directory.token_hash = removed.token_hash;
$function$;
