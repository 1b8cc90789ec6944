-- Sign out: the token is dead at once.
-- Idempotent: a dead token's end changes nothing.
-- Locks: the session's row.
-- Fails with: nothing of its own.
create or replace function end_session(
  _casino_id uuid, _context jsonb, _now timestamptz, _token_hash bytea
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _ended staff_session;
begin
  perform enter_casino(_casino_id);
  delete from staff_session where casino_id = _casino_id and token_hash = _token_hash
  returning * into _ended;
  if not found then
    return;
  end if;
  delete from session_directory where token_hash = _token_hash;
  perform write_audit(
    _casino_id, _context, _now, 'session.ended', 'staff', _ended.staff_id, null, null
  );
end
$function$;
grant execute on function end_session(uuid, jsonb, timestamptz, bytea) to pitledger_app;
