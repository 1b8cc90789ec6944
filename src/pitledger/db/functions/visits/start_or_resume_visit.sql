-- Return the player's live visit, starting one if there is none.
-- Idempotent: two callers at once get the same visit.
-- Locks: the visit's row.
-- Fails with: not_found (player), visit_not_open.
create or replace function start_or_resume_visit(
  _casino_id uuid, _now timestamptz, _visit_id uuid, _player_id uuid, _gaming_day date
)
returns setof visit
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _visit visit;
begin
  if not exists (
    select from player_casino where casino_id = _casino_id and player_id = _player_id
  ) then
    perform refuse_missing(_casino_id, 'player');
  end if;
  for _attempt in 1..3 loop
    select * into _visit from visit
    where casino_id = _casino_id and player_id = _player_id and ended_at is null
    for no key update; -- an entry of the visit may be written meanwhile: it refers to the key only
    if found then
      return next _visit;
      return;
    end if;
    insert into visit (casino_id, id, player_id, gaming_day, started_at, created_at)
    values (_casino_id, _visit_id, _player_id, _gaming_day, _now, _now)
    on conflict (casino_id, player_id) where ended_at is null do nothing
    returning * into _visit;
    if found then
      return next _visit;
      return;
    end if;
  end loop;
  perform refuse('visit_not_open');
end
$function$;
