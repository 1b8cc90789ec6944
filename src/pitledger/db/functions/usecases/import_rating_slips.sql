-- Write closed slips that were played elsewhere, as they were priced, and pay them, in one call.
-- Idempotent: a slip whose external id is known is not written again; see import_outcomes.
-- Locks: rows of player_casino, visit and player_loyalty, each in the order of their ids.
-- Fails with: as place_imported_slips and append_ledger_entries.
create or replace function import_rating_slips(
  _casino_id uuid, _context jsonb, _now timestamptz, _gaming_day date, _tier_version integer,
  _rows jsonb
)
returns table (
  number integer, outcome text, player_id uuid, points_change bigint, tier_before text,
  tier_after text
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _outcomes jsonb;
  _given jsonb;
  _entries loyalty_ledger[];
  _points_by_tier jsonb;
begin
  perform enter_casino(_casino_id);
  perform forget_outgrown_plans();
  -- Imports for one guest take turns, so that none writes what another is just looking for.
  perform from player_casino as enrolled
  where
    enrolled.casino_id = _casino_id
    and enrolled.player_id in (
      select given.player_id from jsonb_to_recordset(_rows) as given (player_id uuid)
    )
  order by enrolled.player_id
  for no key update;
  _outcomes := (
    select jsonb_object_agg(told.number, told.outcome)
    from import_outcomes(_casino_id, _rows) as told
  );
  _given := _rows;
  if exists (select from jsonb_each_text(_outcomes) where value <> 'IMPORTED') then
    _given := (
      select coalesce(jsonb_agg(given order by (given ->> 'number')::integer), '[]')
      from jsonb_array_elements(_rows) as given
      where _outcomes ->> (given ->> 'number') = 'IMPORTED'
    );
  end if;
  perform place_imported_slips(_casino_id, _context, _now, _given);
  select
    array_agg(gameplay_entry(
      _casino_id, _context, _now, slip.id, slip.player_id, slip.visit_id,
      _context ->> 'correlation_id', slip.entry_id, _gaming_day, slip.inputs
    )),
    jsonb_object_agg(slip.entry_id, slip.points_by_tier)
  into _entries, _points_by_tier
  from jsonb_to_recordset(_given) as slip (
    id uuid, player_id uuid, visit_id uuid, entry_id uuid, inputs text, points_by_tier jsonb
  );
  return query
  select
    told.key::integer, told.value, paid.player_id, paid.points_change, paid.tier_before,
    paid.tier_after
  from jsonb_each_text(_outcomes) as told
  left join jsonb_to_recordset(_given) as slip (number text, entry_id uuid)
    on told.key = slip.number
  left join append_ledger_entries(
    _casino_id, coalesce(_entries, '{}'), _tier_version, _points_by_tier
  ) as paid on slip.entry_id = paid.entry_id
  order by told.key::integer;
end
$function$;
grant execute on function import_rating_slips(
  uuid, jsonb, timestamptz, date, integer, jsonb
) to pitledger_app;
