-- Close a slip and pay its play in points, in one transaction; points that fail are owed.
-- Idempotent: a closed slip returns what paid it, or is paid now. CHANGED: read again, then call.
-- Locks: the slip's row, then the player's player_loyalty row.
-- Fails with: not_found, slip_already_closed.
create or replace function complete_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _version integer,
  _average_bet_cents bigint, _play_seconds integer, _entry_id uuid, _gaming_day date,
  _inputs text, _tier_version integer, _points_by_tier jsonb
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
  _casino_id := enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.version <> _version then
    outcome := 'CHANGED';
    return next;
    return;
  end if;
  if _slip.status = 'CLOSED' then
    if _average_bet_cents <> _slip.average_bet_cents then
      perform refuse_closed(_casino_id, _rating_slip_id);
    end if;
    _slip.closed_correlation_id := coalesce(
      _slip.closed_correlation_id, _context ->> 'correlation_id'
    );
    _context := _context - 'accrual'; -- who asks again is paid at once
  else
    if _average_bet_cents is not null then
      _slip := set_average_bet(_casino_id, _context, _now, _slip, _average_bet_cents);
    end if;
    _slip := close_rating_slip(_casino_id, _context, _now, _slip, _play_seconds, _gaming_day);
  end if;
  return query
  select * from settle_closed_slip(
    _casino_id, _context, _now, _slip, _entry_id, _gaming_day, _inputs, _tier_version,
    _points_by_tier
  );
end
$function$;
grant execute on function complete_rating_slip(
  uuid, jsonb, timestamptz, uuid, integer, bigint, integer, uuid, date, text, integer, jsonb
) to pitledger_app;
