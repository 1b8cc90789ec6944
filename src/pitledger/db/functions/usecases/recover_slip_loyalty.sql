-- Pay a closed slip whose points are owed.
-- Idempotent: a slip that is paid returns the entry that pays it.
-- Locks: the slip's row, then the player's player_loyalty row.
-- Fails with: not_found, slip_not_closed.
create or replace function recover_slip_loyalty(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid,
  _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer,
  _points_by_tier jsonb
)
returns table (
  outcome text, closed_correlation_id text, error_code text, error_detail text,
  entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint,
  tier_before text, tier_after text, idempotency_key text, transaction_type text,
  event_type text, idempotent boolean
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.status <> 'CLOSED' then
    perform refuse('slip_not_closed');
  end if;
  _slip.closed_correlation_id := coalesce(_slip.closed_correlation_id, _correlation_id);
  if _context ->> 'actor' = 'system' then -- a job finishes what a member of staff began
    _context := _context || jsonb_build_object('begun_by', (
      select owed.staff_id from loyalty_recovery as owed
      where owed.casino_id = _casino_id and owed.rating_slip_id = _rating_slip_id
    ));
  end if;
  return query
  select * from settle_closed_slip(
    _casino_id, _context - 'accrual', _now, _slip, _entry_id, _gaming_day, _inputs, _tier_version,
    _points_by_tier
  );
end
$function$;
grant execute on function recover_slip_loyalty(
  uuid, jsonb, timestamptz, uuid, text, uuid, date, text, integer, jsonb
) to pitledger_app;
