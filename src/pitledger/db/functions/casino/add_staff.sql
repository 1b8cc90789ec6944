-- Add a staff member; the login is unique over the whole installation.
-- Idempotent: no; the same login again is refused.
-- Locks: nothing.
-- Fails with: staff_who_signs_in_has_a_password, login_directory_pkey, not_found (casino).
create or replace function add_staff(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _staff_id uuid, _name text, _login text, _role text, _password_hash text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  if not exists (select from casino_directory where casino_id = _casino_id) then
    perform refuse('not_found', jsonb_build_object('entity', 'casino'));
  end if;
  perform enter_casino(_casino_id);
  insert into staff (casino_id, id, name, login, role, password_hash, active, created_at)
  values (_casino_id, _staff_id, _name, _login, _role, _password_hash, true, _now);
  insert into login_directory (login, casino_id, staff_id)
  values (lower(_login), _casino_id, _staff_id);
  perform write_audit(
    _casino_id, _context, _now, 'staff.added', 'staff', _staff_id, null,
    jsonb_build_object('name', _name, 'login', _login, 'role', _role)
  );
end
$function$;
grant execute on function add_staff(
  uuid, jsonb, timestamptz, uuid, text, text, text, text
) to pitledger_app;
