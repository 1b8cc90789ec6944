-- Add to the figures of gaming days what a batch of events makes of them, a row a key.
-- Idempotent: no; the deliveries of the events say whether they were added before.
-- Locks: the figures' rows, in the order of their keys.
-- Fails with: nothing of its own.
create or replace function add_to_gaming_days(
  _casino_id uuid, _context jsonb, _now timestamptz, _figures jsonb
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  insert into gaming_day_figures as known (
    casino_id, id, gaming_day, table_id, game_id, staff_id, slips, play_seconds, theo_cents,
    entries, gameplay_points, manual_points, reversed_points, updated_at
  )
  select
    _casino_id, added.id, added.gaming_day, added.table_id, added.game_id, added.staff_id,
    added.slips, added.play_seconds, added.theo_cents, added.entries, added.gameplay_points,
    added.manual_points, added.reversed_points, _now
  from jsonb_to_recordset(_figures) as added (
    id uuid, gaming_day date, table_id uuid, game_id uuid, staff_id uuid, slips bigint,
    play_seconds bigint, theo_cents numeric, entries bigint, gameplay_points numeric,
    manual_points numeric, reversed_points numeric
  )
  order by added.gaming_day, added.table_id, added.game_id, added.staff_id
  on conflict (casino_id, gaming_day, table_id, game_id, staff_id) do update set
    slips = known.slips + excluded.slips,
    play_seconds = known.play_seconds + excluded.play_seconds,
    theo_cents = known.theo_cents + excluded.theo_cents,
    entries = known.entries + excluded.entries,
    gameplay_points = known.gameplay_points + excluded.gameplay_points,
    manual_points = known.manual_points + excluded.manual_points,
    reversed_points = known.reversed_points + excluded.reversed_points,
    updated_at = greatest(known.updated_at, excluded.updated_at);
end
$function$;
grant execute on function add_to_gaming_days(
  uuid, jsonb, timestamptz, jsonb
) to pitledger_app;
