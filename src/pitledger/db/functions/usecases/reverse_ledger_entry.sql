-- Take an entry back by a REVERSAL of minus its points; a reversed backfill leaves its slip owed.
-- Idempotent: the same reason again returns the reversal as it stands; another is refused.
-- Locks: a backfill's slip, then the player's player_loyalty row.
-- Fails with: not_found (a reversal too), already_reversed, *_balance_not_negative.
create or replace function reverse_ledger_entry(
  _casino_id uuid, _context jsonb, _now timestamptz, _entry_id uuid, _reverses_id uuid,
  _reason text, _gaming_day date, _inputs text, _tier_version integer
)
returns table (
  entry_id uuid, player_id uuid, rating_slip_id uuid, idempotency_key text, points_change bigint,
  balance_before bigint, balance_after bigint, tier_before text, tier_after text,
  idempotent boolean, slip_owed_again boolean
)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _entry loyalty_ledger;
  _slip rating_slip;
  _stored_reason text;
  _written record;
begin
  perform enter_casino(_casino_id);
  select * into _entry from loyalty_ledger as original
  where
    original.casino_id = _casino_id and original.id = _reverses_id
    and original.transaction_type <> 'REVERSAL';
  if not found then
    perform refuse_missing(_casino_id, 'ledger_entry');
  end if;
  if _entry.transaction_type = 'MANUAL_BONUS' and _entry.rating_slip_id is not null then
    _slip := lock_rating_slip(_casino_id, _entry.rating_slip_id);
  end if;
  _entry.id := _entry_id;
  _entry.idempotency_key := 'reversal:' || _reverses_id;
  _entry.transaction_type := 'REVERSAL';
  _entry.event_type := 'POINTS_UPDATE_REQUESTED';
  _entry.points_change := - _entry.points_change;
  _entry.reason := _reason;
  _entry.source := 'manual';
  _entry.staff_id := (_context ->> 'staff_id')::uuid;
  _entry.correlation_id := _context ->> 'correlation_id';
  _entry.gaming_day := _gaming_day;
  _entry.inputs := _inputs;
  _entry.created_at := _now;
  _entry.reverses_id := _reverses_id;
  select * into strict _written
  from append_ledger_entry(_casino_id, _entry, _tier_version, null);
  if _written.idempotent then
    select stored.reason into strict _stored_reason from loyalty_ledger as stored
    where stored.casino_id = _casino_id and stored.id = _written.entry_id;
    if _stored_reason is distinct from _reason then
      perform refuse('already_reversed', jsonb_build_object('reversal_id', _written.entry_id));
    end if;
  else
    perform note_reversal(_casino_id, _context, _now, _entry, _slip);
  end if;
  return query select
    _written.entry_id, _entry.player_id, _entry.rating_slip_id, _entry.idempotency_key,
    _written.points_change, _written.balance_before, _written.balance_after,
    _written.tier_before, _written.tier_after, _written.idempotent,
    _slip.id is not null and not _written.idempotent;
end
$function$;
grant execute on function reverse_ledger_entry(
  uuid, jsonb, timestamptz, uuid, uuid, text, date, text, integer
) to pitledger_app;
