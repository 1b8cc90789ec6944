-- Return a live slip with another average bet, for the caller to store; every edit is audited.
-- Idempotent: the bet it has already changes nothing.
-- Locks: nothing; the caller has locked the slip's row.
-- Fails with: nothing of its own.
create or replace function set_average_bet(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _average_bet_cents bigint
)
returns rating_slip
language plpgsql
as $function$
declare
  _after rating_slip := _slip;
begin
  if _slip.average_bet_cents = _average_bet_cents then
    return _slip;
  end if;
  _after.average_bet_cents := _average_bet_cents;
  _after.version := _slip.version + 1;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.average_bet_changed', 'rating_slip', _slip.id,
    jsonb_build_object('average_bet_cents', _slip.average_bet_cents),
    jsonb_build_object('average_bet_cents', _average_bet_cents)
  );
  perform write_slip_event(
    _casino_id, _context, _now, 'rating_slip.average_bet_changed', _after,
    jsonb_build_object('average_bet_cents_before', _slip.average_bet_cents)
  );
  return _after;
end
$function$;
