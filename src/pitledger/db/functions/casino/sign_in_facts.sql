-- Return whom a login belongs to and the hash to check the password against; no row if nobody.
-- Idempotent: it writes nothing. Definer: reads the directory, before a casino is known.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function sign_in_facts(_login text)
returns table (
  casino_id uuid, staff_id uuid, name text, role text, active boolean, password_hash text
)
language plpgsql
security definer
set search_path = public, pg_temp
as $function$
declare
  _found login_directory;
begin
  select * into _found from login_directory where login = lower(_login);
  if not found then
    return;
  end if;
  perform enter_casino(_found.casino_id);
  return query
  select staff.casino_id, staff.id, staff.name, staff.role, staff.active, staff.password_hash
  from staff
  where staff.casino_id = _found.casino_id and staff.id = _found.staff_id;
end
$function$;
grant execute on function sign_in_facts(text) to pitledger_app;
