-- Open or close a gaming table.
-- Idempotent: the status it has already changes nothing.
-- Locks: the table's row, against whoever seats a player there.
-- Fails with: not_found, table_has_open_slips.
create or replace function set_table_status(
  _casino_id uuid, _context jsonb, _now timestamptz, _table_id uuid, _status text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _table gaming_table;
  _event_type text := case _status when 'OPEN' then 'table.opened' else 'table.closed' end;
begin
  perform enter_casino(_casino_id);
  select * into _table from gaming_table
  where casino_id = _casino_id and id = _table_id for update;
  if not found then
    perform refuse_missing(_casino_id, 'table');
  elsif _table.status = _status then
    return;
  elsif _status = 'CLOSED' and exists (
    select from rating_slip
    where casino_id = _casino_id and table_id = _table_id and status <> 'CLOSED'
  ) then
    perform refuse('table_has_open_slips');
  end if;
  update gaming_table set status = _status where casino_id = _casino_id and id = _table_id;
  perform write_audit(
    _casino_id, _context, _now, _event_type, 'table', _table_id,
    jsonb_build_object('status', _table.status), jsonb_build_object('status', _status)
  );
  perform write_command_event(
    _casino_id, _context, _now, _event_type, 'table', _table_id,
    jsonb_build_object('table_id', _table_id, 'game_id', _table.game_id)
  );
end
$function$;
grant execute on function set_table_status(
  uuid, jsonb, timestamptz, uuid, text
) to pitledger_app;
