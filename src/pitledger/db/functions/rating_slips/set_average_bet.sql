-- Set the average bet of a live slip, whose row the caller has locked; every edit is audited.
-- Idempotent: the bet it has already changes nothing.
-- Locks: nothing more.
-- Fails with: rating_slip_average_bet_cents_check.
create or replace function set_average_bet(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _average_bet_cents bigint
)
returns rating_slip
language plpgsql
as $function$
declare
  _after rating_slip;
begin
  if _slip.average_bet_cents = _average_bet_cents then
    return _slip;
  end if;
  update rating_slip set average_bet_cents = _average_bet_cents, version = version + 1
  where casino_id = _casino_id and id = _slip.id
  returning * into _after;
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
