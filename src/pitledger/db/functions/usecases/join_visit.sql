-- Return the player's live visit, starting one if there is none; one of an earlier day ends first.
-- Idempotent: two callers at once get the same visit.
-- Locks: the visit's row; where it ends, its live slip's and the player's player_loyalty row.
-- Fails with: not_found (player), visit_not_open. No row: price the visit's live slip, then call.
create or replace function join_visit(
  _casino_id uuid, _context jsonb, _now timestamptz, _visit_id uuid, _player_id uuid,
  _gaming_day date, _priced jsonb
)
returns table (visit visit, resumed boolean, rolled_over_id uuid, settled jsonb)
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _visit visit;
  _rolled_over_id uuid;
  _settled jsonb;
begin
  if not exists (
    select from player_casino where casino_id = _casino_id and player_id = _player_id
  ) then
    perform refuse_missing(_casino_id, 'player');
  end if;
  for _attempt in 1..3 loop
    select * into _visit from visit as known
    where
      known.casino_id = _casino_id and known.player_id = _player_id and known.ended_at is null
    for no key update; -- an entry of the visit may be written meanwhile: it refers to the key only
    if found and _visit.gaming_day >= _gaming_day then
      return query select _visit, _rolled_over_id is null, _rolled_over_id, _settled;
      return;
    elsif found then
      if _priced is null then
        return;
      end if;
      _settled := finish_visit(_casino_id, _context, _now, _visit, _gaming_day, _priced);
      if _settled ->> 'outcome' = 'CHANGED' then
        return;
      end if;
      _rolled_over_id := _visit.id;
    end if;
    insert into visit as started (casino_id, id, player_id, gaming_day, started_at, created_at)
    values (_casino_id, _visit_id, _player_id, _gaming_day, _now, _now)
    on conflict (casino_id, player_id) where ended_at is null do nothing
    returning started.* into _visit;
    if found then
      perform write_audit(
        _casino_id, _context, _now, 'visit.started', 'visit', _visit_id, null,
        jsonb_build_object('player_id', _player_id, 'gaming_day', _gaming_day)
      );
      perform write_command_event(
        _casino_id, _context, _now, 'visit.started', 'visit', _visit_id, jsonb_build_object(
          'visit_id', _visit_id, 'player_id', _player_id, 'visit_gaming_day', _gaming_day
        )
      );
      return query select _visit, false, _rolled_over_id, _settled;
      return;
    end if;
  end loop;
  perform refuse('visit_not_open');
end
$function$;
