-- Return the entry that pays a closed slip's play, without what follows from the one before it.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function gameplay_entry(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _player_id uuid,
  _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text
)
returns loyalty_ledger
language plpgsql
immutable
as $function$
declare
  _entry loyalty_ledger;
begin
  _entry.casino_id := _casino_id;
  _entry.id := _entry_id;
  _entry.player_id := _player_id;
  _entry.rating_slip_id := _rating_slip_id;
  _entry.visit_id := _visit_id;
  _entry.idempotency_key := 'rating_slip:' || _rating_slip_id;
  _entry.transaction_type := 'GAMEPLAY';
  _entry.event_type := 'RATING_SLIP_COMPLETED';
  _entry.source := 'system';
  _entry.staff_id := coalesce(_context ->> 'staff_id', _context ->> 'begun_by')::uuid;
  _entry.correlation_id := _correlation_id;
  _entry.gaming_day := _gaming_day;
  _entry.inputs := _inputs;
  _entry.created_at := _now;
  return _entry;
end
$function$;
