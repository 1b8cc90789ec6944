-- Return what a job or a command needs to work for a casino: its zone and the day's start.
-- Idempotent: it writes nothing. Definer: reads the directory, before a casino is entered.
-- Locks: nothing.
-- Fails with: not_found (casino).
create or replace function casino_clock(_casino_id uuid)
returns table (
  timezone text, gaming_day_start time, earlier_timezone text, earlier_gaming_day_start time,
  settings_apply_at timestamptz, earlier_last_gaming_day date
)
language plpgsql
security definer
set search_path = public, pg_temp
as $function$
begin
  if not exists (select from casino_directory as known where known.casino_id = _casino_id) then
    perform refuse('not_found', jsonb_build_object('entity', 'casino'));
  end if;
  perform enter_casino(_casino_id);
  return query
  select
    casino.timezone, casino.gaming_day_start, casino.earlier_timezone,
    casino.earlier_gaming_day_start, casino.settings_apply_at, casino.earlier_last_gaming_day
  from casino where casino.id = _casino_id;
end
$function$;
grant execute on function casino_clock(uuid) to pitledger_app;
