-- Add a gaming table; it starts closed.
-- Idempotent: no; the same label again is refused.
-- Locks: nothing.
-- Fails with: gaming_table_label, not_found (game).
create or replace function create_table(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _table_id uuid, _label text, _pit text, _game_id uuid
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  if not exists (select from game where casino_id = _casino_id and id = _game_id) then
    perform refuse_missing(_casino_id, 'game');
  end if;
  insert into gaming_table (casino_id, id, label, pit, game_id, status, created_at)
  values (_casino_id, _table_id, _label, _pit, _game_id, 'CLOSED', _now);
  perform write_audit(
    _casino_id, _context, _now, 'table.created', 'table', _table_id, null,
    jsonb_build_object('label', _label, 'pit', _pit, 'game_id', _game_id)
  );
  perform write_command_event(
    _casino_id, _context, _now, 'table.created', 'table', _table_id,
    jsonb_build_object('table_id', _table_id, 'label', _label, 'pit', _pit, 'game_id', _game_id)
  );
end
$function$;
grant execute on function create_table(
  uuid, jsonb, timestamptz, uuid, text, text, uuid
) to pitledger_app;
