-- Write what guests had in another system as the first entries of their ledger, in one call.
-- Idempotent: a balance whose external id is known is not written again; see the outcomes.
-- Locks: the players' player_loyalty rows, in the order of their ids.
-- Fails with: as append_ledger_entries.
create or replace function import_opening_balances(
  _casino_id uuid, _context jsonb, _now timestamptz, _gaming_day date, _tier_version integer,
  _rows jsonb
)
returns table (
  number integer, outcome text, player_id uuid, tier_before text, tier_after text
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _outcomes jsonb;
  _entries loyalty_ledger[];
begin
  perform enter_casino(_casino_id);
  perform forget_outgrown_plans();
  -- Whoever writes an entry of theirs waits, or has written it before the second look.
  perform lock_player_loyalty(_casino_id, fresh.player_id, _tier_version)
  from (
    select told.player_id from opening_balance_outcomes(_casino_id, _rows) as told
    where told.outcome = 'IMPORTED'
    order by told.player_id
  ) as fresh;
  _outcomes := (
    select jsonb_object_agg(told.number, told.outcome)
    from opening_balance_outcomes(_casino_id, _rows) as told
  );
  _entries := array(
    select
      jsonb_populate_record(
        null::loyalty_ledger,
        entry.value || jsonb_build_object(
          'casino_id', _casino_id, 'player_id', given.player_id,
          'idempotency_key', opening_key(entry.value ->> 'event_type', given.external_id),
          'transaction_type', 'ADJUSTMENT', 'source', 'system',
          'staff_id', _context ->> 'staff_id',
          'correlation_id', _context ->> 'correlation_id', 'gaming_day', _gaming_day,
          'created_at', _now
        )
      )
    from jsonb_to_recordset(_rows) as given (
      number text, external_id text, player_id uuid, entries jsonb
    )
    cross join lateral jsonb_array_elements(given.entries) with ordinality as entry (value, place)
    where _outcomes ->> given.number = 'IMPORTED'
    order by given.number::integer, entry.place
  );
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.balance_imported', 'player', given.player_id, null,
    jsonb_build_object(
      'external_id', given.external_id, 'current_balance', given.current_balance,
      'lifetime_points', given.lifetime_points,
      'ledger_entry_id', given.entries -> 0 -> 'id',
      'spent_entry_id', given.entries -> 1 -> 'id'
    )
  )
  from jsonb_to_recordset(_rows) as given (
    number text, external_id text, player_id uuid, current_balance bigint,
    lifetime_points bigint, entries jsonb
  )
  where _outcomes ->> given.number = 'IMPORTED';
  return query
  select
    told.key::integer, told.value, written.player_id, written.tier_before, written.tier_after
  from jsonb_each_text(_outcomes) as told
  left join jsonb_to_recordset(_rows) as given (number text, entries jsonb)
    on told.key = given.number
  left join append_ledger_entries(_casino_id, _entries, _tier_version, '{}') as written
    on (given.entries -> 0 ->> 'id')::uuid = written.entry_id
  order by told.key::integer;
end
$function$;
grant execute on function import_opening_balances(
  uuid, jsonb, timestamptz, date, integer, jsonb
) to pitledger_app;
