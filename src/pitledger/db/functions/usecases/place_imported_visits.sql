-- Write the ended visits that imported slips belong to, one a player and gaming day.
-- Idempotent: a visit that an earlier import wrote is stretched to hold the slips.
-- Locks: the visits' rows, in the order of their ids.
-- Fails with: visit_player.
create or replace function place_imported_visits(
  _casino_id uuid, _context jsonb, _now timestamptz, _slips rating_slip[]
)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _visit visit;
  _payload jsonb;
begin
  update visit as known set
    started_at = least(known.started_at, played.started_at),
    ended_at = greatest(known.ended_at, played.ended_at)
  from (
    select slip.visit_id, min(slip.started_at) as started_at, max(slip.ended_at) as ended_at
    from unnest(_slips) as slip group by slip.visit_id
  ) as played
  where known.casino_id = _casino_id and known.id = played.visit_id;
  for _visit in
    insert into visit (casino_id, id, player_id, gaming_day, started_at, ended_at, created_at)
    select
      _casino_id, slip.visit_id, slip.player_id, slip.gaming_day, min(slip.started_at),
      max(slip.ended_at), _now
    from unnest(_slips) as slip
    group by slip.visit_id, slip.player_id, slip.gaming_day
    order by slip.visit_id
    on conflict (casino_id, id) do nothing
    returning *
  loop
    _payload := jsonb_build_object(
      'visit_id', _visit.id, 'player_id', _visit.player_id, 'visit_gaming_day', _visit.gaming_day
    );
    perform write_command_event(
      _casino_id, _context, _now, 'visit.started', 'visit', _visit.id, _payload
    );
    perform write_command_event(
      _casino_id, _context, _now, 'visit.ended', 'visit', _visit.id,
      _payload || jsonb_build_object('completed_slip_id', null)
    );
  end loop;
end
$function$;
