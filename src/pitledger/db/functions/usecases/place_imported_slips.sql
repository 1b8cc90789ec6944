-- Write closed slips that were played elsewhere, with their visits, and tell of them.
-- Idempotent: no; the caller has seen that none of them is there.
-- Locks: the rows of visits that earlier imports wrote.
-- Fails with: rating_slip_external_id, visit_player, rating_slip_player, rating_slip_table.
create or replace function place_imported_slips(
  _casino_id uuid, _context jsonb, _now timestamptz, _rows jsonb
)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _slips rating_slip[] := array(
    select slip from jsonb_populate_recordset(null::rating_slip, _rows) as slip
  );
begin
  perform place_imported_visits(_casino_id, _context, _now, _slips);
  insert into rating_slip select * from unnest(_slips);
  perform
    write_audit(
      _casino_id, _context, _now, 'rating_slip.imported', 'rating_slip', slip.id, null,
      jsonb_build_object(
        'external_id', slip.external_id, 'visit_id', slip.visit_id, 'player_id', slip.player_id,
        'table_id', slip.table_id, 'seat', slip.seat,
        'average_bet_cents', slip.average_bet_cents,
        'started_at', json_time(slip.started_at), 'ended_at', json_time(slip.ended_at),
        'play_seconds', slip.play_seconds
      )
    ),
    write_slip_opened(_casino_id, _context, _now, slip)
  from unnest(_slips) as slip;
  perform write_slip_completed(
    _casino_id, _context, _now, (given.slip), given.closed_on
  )
  from (
    select slip, closed_on
    from unnest(_slips) as slip
    inner join jsonb_to_recordset(_rows) as closed (id uuid, closed_on date) on slip.id = closed.id
  ) as given;
end
$function$;
