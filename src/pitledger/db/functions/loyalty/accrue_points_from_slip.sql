-- Pay a closed slip's play in points, once: called by the close, by recovery, by any worker.
-- Idempotent: the entry that pays the slip already is returned as it stands.
-- Locks: the player's player_loyalty row; the caller holds the slip's row.
-- Fails with: snapshot_missing, tier_not_in_table, loyalty_ledger_one_gameplay_per_slip.
create or replace function accrue_points_from_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _player_id uuid,
  _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text,
  _tier_version integer, _points_by_tier jsonb
)
returns table (
  entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint,
  tier_before text, tier_after text, idempotency_key text, transaction_type text,
  event_type text, idempotent boolean
)
language plpgsql
as $function$
declare
  _entry loyalty_ledger;
  _owed loyalty_recovery;
  _written record;
begin
  select * into _entry from standing_accrual(_casino_id, _rating_slip_id);
  if found then
    perform forget_owed_slip(_casino_id, _context, _now, _rating_slip_id, _entry.id);
    return query select
      _entry.id, _entry.points_change, _entry.balance_before, _entry.balance_after,
      _entry.tier_before, _entry.tier_after, _entry.idempotency_key, _entry.transaction_type,
      _entry.event_type, true;
    return;
  end if;
  if _points_by_tier is null then
    perform refuse('snapshot_missing');
  end if;
  _entry := gameplay_entry(
    _casino_id, _context, _now, _rating_slip_id, _player_id, _visit_id, _correlation_id, _entry_id,
    _gaming_day, _inputs
  );
  _written := append_ledger_entry(_casino_id, _entry, _tier_version, _points_by_tier);
  _owed := forget_owed_slip(_casino_id, _context, _now, _rating_slip_id, _entry_id);
  if _owed.attempts > 0 then
    perform write_audit(
      _casino_id, _context, _now, 'loyalty.recovered', 'rating_slip', _rating_slip_id,
      jsonb_build_object('attempts', _owed.attempts, 'last_error_code', _owed.last_error_code),
      jsonb_build_object('ledger_entry_id', _entry_id)
    );
  end if;
  entry_id := _written.entry_id;
  points_change := _written.points_change;
  balance_before := _written.balance_before;
  balance_after := _written.balance_after;
  tier_before := _written.tier_before;
  tier_after := _written.tier_after;
  idempotency_key := _entry.idempotency_key;
  transaction_type := _entry.transaction_type;
  event_type := _entry.event_type;
  idempotent := _written.idempotent;
  return next;
end
$function$;
