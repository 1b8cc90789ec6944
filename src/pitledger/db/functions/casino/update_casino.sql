-- Change the given settings of a casino; a null leaves one as it is. Slips keep their snapshot.
-- Idempotent: the same settings again change nothing. No row: the clock is not as read; read again.
-- Locks: the casino's row; for another currency also its tables', so that nobody is being seated.
-- Fails with: casino_context_lost, not_found, casino_currency_in_use.
create or replace function update_casino(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _name text, _currency text, _earning_policy text, _locale text,
  _read_timezone text, _read_gaming_day_start time, _read_settings_apply_at timestamptz,
  _timezone text, _gaming_day_start time, _earlier_timezone text,
  _earlier_gaming_day_start time, _settings_apply_at timestamptz, _earlier_last_gaming_day date
)
returns setof casino
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _before casino;
  _after casino;
begin
  perform enter_casino(_casino_id);
  select * into _before from casino where id = _casino_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  _after := _before;
  if _timezone is not null then
    if (_read_timezone, _read_gaming_day_start, _read_settings_apply_at) is distinct from
      (_before.timezone, _before.gaming_day_start, _before.settings_apply_at) then
      return;
    end if;
    _after.timezone := _timezone;
    _after.gaming_day_start := _gaming_day_start;
    _after.earlier_timezone := _earlier_timezone;
    _after.earlier_gaming_day_start := _earlier_gaming_day_start;
    _after.settings_apply_at := _settings_apply_at;
    _after.earlier_last_gaming_day := _earlier_last_gaming_day;
  end if;
  if _currency <> _before.currency then
    perform from gaming_table where casino_id = _casino_id order by id for update;
    if exists (select from rating_slip where casino_id = _casino_id) then
      perform refuse('casino_currency_in_use');
    end if;
  end if;
  _after.name := coalesce(_name, _before.name);
  _after.currency := coalesce(_currency, _before.currency);
  _after.earning_policy := coalesce(_earning_policy, _before.earning_policy);
  _after.locale := coalesce(_locale, _before.locale);
  if _after is distinct from _before then
    update casino set
      name = _after.name,
      timezone = _after.timezone,
      gaming_day_start = _after.gaming_day_start,
      currency = _after.currency,
      earning_policy = _after.earning_policy,
      locale = _after.locale,
      earlier_timezone = _after.earlier_timezone,
      earlier_gaming_day_start = _after.earlier_gaming_day_start,
      settings_apply_at = _after.settings_apply_at,
      earlier_last_gaming_day = _after.earlier_last_gaming_day
    where id = _casino_id;
    perform write_audit(
      _casino_id, _context, _now, 'casino.changed', 'casino', _casino_id,
      to_jsonb(_before), to_jsonb(_after)
    );
  end if;
  return next _after;
end
$function$;
grant execute on function update_casino(
  uuid, jsonb, timestamptz, text, text, text, text, text, time, timestamptz, text, time, text,
  time, timestamptz, date
) to pitledger_app;
