-- Change a staff member; a null leaves a field. Deactivated, another role or password: signed out.
-- Idempotent: the same name, role and activity again change nothing; a password counts as new.
-- Locks: the casino's row, so that of two admins one is left, then the member's row.
-- Fails with: not_found, last_admin, staff_who_signs_in_has_a_password.
create or replace function update_staff(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _staff_id uuid, _name text, _role text, _active boolean, _password_hash text
)
returns table (
  id uuid, casino_id uuid, name text, login text, role text, active boolean,
  created_at timestamptz
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _before staff;
  _after staff;
begin
  perform enter_casino(_casino_id);
  perform from casino where casino.id = _casino_id for no key update;
  select * into _before from staff as member
  where member.casino_id = _casino_id and member.id = _staff_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'staff');
  end if;
  update staff as member set
    name = coalesce(_name, member.name),
    role = coalesce(_role, member.role),
    active = coalesce(_active, member.active),
    password_hash = coalesce(_password_hash, member.password_hash)
  where member.casino_id = _casino_id and member.id = _staff_id
  returning * into _after;
  if _before.role = 'admin' and _before.active and not exists (
    select from staff as member
    where member.casino_id = _casino_id and member.role = 'admin' and member.active
  ) then
    perform refuse('last_admin', jsonb_build_object(
      'field', case when _after.active then 'role' else 'active' end
    ));
  end if;
  if not _after.active or _after.role <> _before.role or _password_hash is not null then
    perform end_sessions_of(_casino_id, _staff_id);
  end if;
  if _after is distinct from _before then
    perform write_audit(
      _casino_id, _context, _now, 'staff.changed', 'staff', _staff_id,
      to_jsonb(_before) - 'password_hash',
      to_jsonb(_after) - 'password_hash' || case
        when _password_hash is null then '{}' else '{"password": "changed"}'
      end::jsonb
    );
  end if;
  return query select
    _after.id, _after.casino_id, _after.name, _after.login, _after.role, _after.active,
    _after.created_at;
end
$function$;
grant execute on function update_staff(
  uuid, jsonb, timestamptz, uuid, text, text, boolean, text
) to pitledger_app;
