-- Write closed slips that were played elsewhere, with their visits: one a player and gaming day.
-- Idempotent: no; the caller has seen that none of them is there.
-- Locks: the visits' rows, in the order of their ids.
-- Fails with: rating_slip_external_id, visit_player, rating_slip_player, rating_slip_table.
create or replace function place_imported_slips(
  _casino_id uuid, _context jsonb, _now timestamptz, _rows jsonb
)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _slip rating_slip;
  _slips rating_slip[] := '{}';
begin
  for _slip in select * from jsonb_populate_recordset(null::rating_slip, _rows) loop
    _slip.casino_id := _casino_id;
    _slip.status := 'CLOSED';
    _slip.version := 1;
    _slip.created_at := _now;
    _slip.closed_correlation_id := _context ->> 'correlation_id';
    _slips := _slips || _slip;
  end loop;
  insert into visit as known (
    casino_id, id, player_id, gaming_day, started_at, ended_at, created_at
  )
  select
    _casino_id, slip.visit_id, slip.player_id, slip.gaming_day, min(slip.started_at),
    max(slip.ended_at), _now
  from unnest(_slips) as slip
  group by slip.visit_id, slip.player_id, slip.gaming_day
  order by slip.visit_id
  on conflict (casino_id, id) do update set
    started_at = least(known.started_at, excluded.started_at),
    ended_at = greatest(known.ended_at, excluded.ended_at);
  insert into rating_slip select * from unnest(_slips);
  insert into audit_log
  select noted.*
  from unnest(_slips) as slip
  cross join lateral audit_of(
    _casino_id, _context, _now, 'rating_slip.imported', 'rating_slip', slip.id, null,
    jsonb_build_object(
      'external_id', slip.external_id, 'visit_id', slip.visit_id, 'player_id', slip.player_id,
      'table_id', slip.table_id, 'seat', slip.seat, 'average_bet_cents', slip.average_bet_cents,
      'started_at', json_time(slip.started_at), 'ended_at', json_time(slip.ended_at),
      'play_seconds', slip.play_seconds
    )
  ) as noted;
  perform write_events(array(
    select slip_completed_event(_casino_id, _context, _now, slip, closed.closed_on)
    from unnest(_slips) as slip
    inner join jsonb_to_recordset(_rows) as closed (id uuid, closed_on date) on slip.id = closed.id
  ));
end
$function$;
