-- Remove up to 100 of a casino's sessions that expired or were not used for too long; how many.
-- Idempotent: where none is over it changes nothing.
-- Locks: the sessions' rows; those that somebody else holds are left for the next time.
-- Fails with: nothing of its own.
create or replace function expire_sessions(
  _casino_id uuid, _context jsonb, _now timestamptz, _idle_seconds integer
)
returns integer
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _expired integer;
begin
  perform enter_casino(_casino_id);
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
  ),
  forgotten as (
    delete from session_directory using removed
    where session_directory.token_hash = removed.token_hash
  )
  select count(*) into _expired from removed;
  return _expired;
end
$function$;
grant execute on function expire_sessions(
  uuid, jsonb, timestamptz, integer
) to pitledger_app;
