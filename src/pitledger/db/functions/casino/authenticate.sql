-- Return the staff member whom a live token belongs to, with the casino's clock; no row if none.
-- Idempotent: it notes the use, once in a thirtieth of the idle time. Definer: reads the directory.
-- Locks: the session's row where it notes the use; it never waits, and then leaves that out.
-- Fails with: nothing of its own.
create or replace function authenticate(
  _token_hash bytea, _now timestamptz, _idle_seconds integer
)
returns table (
  casino_id uuid, casino_name text, currency text, locale text,
  staff_id uuid, name text, role text, timezone text, gaming_day_start time,
  earlier_timezone text, earlier_gaming_day_start time, settings_apply_at timestamptz,
  earlier_last_gaming_day date
)
language plpgsql
security definer
set search_path = public, pg_temp
as $function$
declare
  _found session_directory;
  _last_used_at timestamptz;
begin
  select * into _found from session_directory where session_directory.token_hash = _token_hash;
  if not found then
    return;
  end if;
  perform enter_casino(_found.casino_id);
  select
    used.last_used_at, member.casino_id, casino.name, casino.currency, casino.locale,
    member.id, member.name, member.role, casino.timezone, casino.gaming_day_start,
    casino.earlier_timezone, casino.earlier_gaming_day_start, casino.settings_apply_at,
    casino.earlier_last_gaming_day
  into
    _last_used_at, casino_id, casino_name, currency, locale, staff_id, name, role, timezone,
    gaming_day_start, earlier_timezone, earlier_gaming_day_start, settings_apply_at,
    earlier_last_gaming_day
  from staff_session as used
  inner join staff as member
    on used.casino_id = member.casino_id and used.staff_id = member.id
  inner join casino on member.casino_id = casino.id
  where
    used.casino_id = _found.casino_id
    and used.token_hash = _token_hash
    and used.expires_at > _now
    and used.last_used_at > _now - make_interval(secs => _idle_seconds)
    and member.active;
  if not found then
    return;
  end if;
  if _last_used_at <= _now - make_interval(secs => _idle_seconds / 30.0) then
    perform note_session_use(_found.casino_id, _token_hash, _now);
  end if;
  return next;
end
$function$;
grant execute on function authenticate(bytea, timestamptz, integer) to pitledger_app;
