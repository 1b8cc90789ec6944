-- Change a guest: the fields that are given, null included. The card number is the enrolment's.
-- Idempotent: the same values again change nothing and are not audited.
-- Locks: the enrolment's row, then the guest's.
-- Fails with: not_found, player_casino_card_number.
create or replace function update_player(
  _casino_id uuid, _context jsonb, _now timestamptz, _player_id uuid, _changes jsonb
)
returns table (
  id uuid, first_name text, last_name text, birth_date date, card_number text,
  enrolled_at timestamptz
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
#variable_conflict use_column
declare
  _enrolment player_casino;
  _player player;
  _was jsonb;
  _is jsonb;
begin
  perform enter_casino(_casino_id);
  select * into _enrolment from player_casino
  where casino_id = _casino_id and player_id = _player_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'player');
  end if;
  select * into _player from player where id = _player_id for no key update;
  _was := jsonb_build_object(
    'first_name', _player.first_name, 'last_name', _player.last_name,
    'birth_date', _player.birth_date, 'card_number', _enrolment.card_number
  );
  _is := _was || _changes;
  if _is <> _was then
    update player set
      first_name = _is ->> 'first_name', last_name = _is ->> 'last_name',
      birth_date = (_is ->> 'birth_date')::date,
      search_text = player_search_text(_is ->> 'first_name', _is ->> 'last_name')
    where id = _player_id;
    update player_casino set card_number = _is ->> 'card_number'
    where casino_id = _casino_id and player_id = _player_id;
    perform write_audit(
      _casino_id, _context, _now, 'player.changed', 'player', _player_id,
      (
        select jsonb_object_agg(key, value) from jsonb_each(_was)
        where value is distinct from _is -> key
      ),
      (
        select jsonb_object_agg(key, value) from jsonb_each(_is)
        where value is distinct from _was -> key
      )
    );
  end if;
  return query select
    _player_id, _is ->> 'first_name', _is ->> 'last_name', (_is ->> 'birth_date')::date,
    _is ->> 'card_number', _enrolment.enrolled_at;
end
$function$;
grant execute on function update_player(
  uuid, jsonb, timestamptz, uuid, jsonb
) to pitledger_app;
