-- Sign a staff member in: remember the token's hash, never the token; clear dead sessions away.
-- Idempotent: no; every sign-in is a session of its own.
-- Locks: the member's row, shared: a change of the member comes before or after, never between.
-- Fails with: session_directory_pkey, sign_in_outdated.
create or replace function start_session(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _session_id uuid, _staff_id uuid, _password_hash text, _token_hash bytea,
  _expires_at timestamptz, _idle_seconds integer
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  perform from staff
  where
    casino_id = _casino_id and id = _staff_id and active and role <> 'dealer'
    and (_password_hash is null or password_hash = _password_hash)
  for share;
  if not found then
    perform refuse('sign_in_outdated');
  end if;
  insert into session_directory (token_hash, casino_id, staff_id)
  values (_token_hash, _casino_id, _staff_id);
  insert into staff_session (
    casino_id, id, staff_id, token_hash, created_at, last_used_at, expires_at
  )
  values (_casino_id, _session_id, _staff_id, _token_hash, _now, _now, _expires_at);
  perform expire_sessions(_casino_id, _context, _now, _idle_seconds);
  perform write_audit(
    _casino_id, _context, _now, 'session.started', 'staff', _staff_id, null, null
  );
end
$function$;
grant execute on function start_session(
  uuid, jsonb, timestamptz, uuid, uuid, text, bytea, timestamptz, integer
) to pitledger_app;
