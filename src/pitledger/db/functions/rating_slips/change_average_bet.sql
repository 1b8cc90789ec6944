-- Change the average bet of a live slip.
-- Idempotent: the same bet again changes nothing.
-- Locks: the slip's row.
-- Fails with: not_found, slip_already_closed, rating_slip_average_bet_cents_check.
create or replace function change_average_bet(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid,
  _average_bet_cents bigint
)
returns table (slip rating_slip, pauses jsonb)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.status = 'CLOSED' then
    perform refuse_closed(_casino_id, _rating_slip_id);
  end if;
  _slip := set_average_bet(_casino_id, _context, _now, _slip, _average_bet_cents);
  update rating_slip as live set
    average_bet_cents = _slip.average_bet_cents, version = _slip.version
  where
    live.casino_id = _casino_id and live.id = _rating_slip_id and live.version <> _slip.version;
  return query select _slip, pauses_of(_casino_id, _rating_slip_id);
end
$function$;
grant execute on function change_average_bet(
  uuid, jsonb, timestamptz, uuid, bigint
) to pitledger_app;
