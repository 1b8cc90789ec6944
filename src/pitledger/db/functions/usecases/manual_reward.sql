-- Write a reward that staff give or take by hand; tied to a closed slip it is a backfill.
-- Idempotent: a known key returns the entry written first, and changes nothing.
-- Locks: the slip's row, where there is one, then the player's player_loyalty row.
-- Fails with: slip_not_closed, slip_already_accrued, idempotency_conflict, *_not_negative.
create or replace function manual_reward(
  _casino_id uuid, _context jsonb, _now timestamptz, _entry_id uuid, _player_id uuid,
  _points_change bigint, _reason text, _idempotency_key text, _rating_slip_id uuid,
  _gaming_day date, _inputs text, _tier_version integer
)
returns table (
  entry_id uuid, idempotency_key text, points_change bigint, balance_before bigint,
  balance_after bigint, tier_before text, tier_after text, idempotent boolean
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _slip rating_slip;
  _entry loyalty_ledger;
  _written record;
begin
  perform enter_casino(_casino_id);
  if _rating_slip_id is not null then
    _slip := lock_rating_slip(_casino_id, _rating_slip_id);
    if _slip.status <> 'CLOSED' then
      perform refuse('slip_not_closed');
    end if;
    perform from standing_accrual(_casino_id, _rating_slip_id) where transaction_type = 'GAMEPLAY';
    if found then
      perform refuse('slip_already_accrued');
    end if;
  end if;
  _entry.casino_id := _casino_id;
  _entry.id := _entry_id;
  _entry.player_id := _player_id;
  _entry.rating_slip_id := _rating_slip_id;
  _entry.visit_id := _slip.visit_id;
  _entry.idempotency_key := coalesce(backfill_key(_casino_id, _rating_slip_id), _idempotency_key);
  _entry.transaction_type := case when _points_change > 0 then 'MANUAL_BONUS' else 'ADJUSTMENT' end;
  _entry.event_type := 'POINTS_UPDATE_REQUESTED';
  _entry.points_change := _points_change;
  _entry.reason := _reason;
  _entry.source := 'manual';
  _entry.staff_id := (_context ->> 'staff_id')::uuid;
  _entry.correlation_id := _context ->> 'correlation_id';
  _entry.gaming_day := _gaming_day;
  _entry.inputs := _inputs;
  _entry.created_at := _now;
  select * into strict _written
  from append_ledger_entry(_casino_id, _entry, _tier_version, null);
  if not _written.idempotent then
    perform note_manual_reward(_casino_id, _context, _now, _entry);
  end if;
  return query select
    _written.entry_id, _entry.idempotency_key, _written.points_change, _written.balance_before,
    _written.balance_after, _written.tier_before, _written.tier_after, _written.idempotent;
end
$function$;
grant execute on function manual_reward(
  uuid, jsonb, timestamptz, uuid, uuid, bigint, text, text, uuid, date, text, integer
) to pitledger_app;
