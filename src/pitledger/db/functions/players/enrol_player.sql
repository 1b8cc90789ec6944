-- Create a guest and enrol the guest with the casino in one.
-- Idempotent: no; the same card number again is refused.
-- Locks: nothing.
-- Fails with: player_casino_card_number.
create or replace function enrol_player(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _player_id uuid, _first_name text, _last_name text, _birth_date date, _card_number text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  insert into player (id, first_name, last_name, birth_date, created_at, search_text)
  values (
    _player_id, _first_name, _last_name, _birth_date, _now,
    player_search_text(_first_name, _last_name)
  );
  insert into player_casino (casino_id, player_id, card_number, enrolled_at)
  values (_casino_id, _player_id, _card_number, _now);
  perform write_audit(
    _casino_id, _context, _now, 'player.enrolled', 'player', _player_id, null, null
  );
  perform write_command_event(
    _casino_id, _context, _now, 'player.enrolled', 'player', _player_id,
    jsonb_build_object('player_id', _player_id)
  );
end
$function$;
grant execute on function enrol_player(
  uuid, jsonb, timestamptz, uuid, text, text, date, text
) to pitledger_app;
