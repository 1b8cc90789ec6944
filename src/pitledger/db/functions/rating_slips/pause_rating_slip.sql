-- Pause an open slip: play time stands still until it is resumed or closed.
-- Idempotent: no; a paused slip is not open.
-- Locks: the slip's row.
-- Fails with: not_found, slip_not_open.
create or replace function pause_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _pause_id uuid
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
  if _slip.status <> 'OPEN' then
    perform refuse('slip_not_open');
  end if;
  insert into rating_slip_pause (casino_id, id, rating_slip_id, started_at)
  values (_casino_id, _pause_id, _rating_slip_id, _now);
  update rating_slip set status = 'PAUSED', version = version + 1
  where casino_id = _casino_id and id = _rating_slip_id
  returning * into _slip;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.paused', 'rating_slip', _rating_slip_id,
    jsonb_build_object('status', 'OPEN'), jsonb_build_object('status', 'PAUSED')
  );
  perform write_slip_event(_casino_id, _context, _now, 'rating_slip.paused', _slip);
  return query select _slip, pauses_of(_casino_id, _rating_slip_id);
end
$function$;
grant execute on function pause_rating_slip(
  uuid, jsonb, timestamptz, uuid, uuid
) to pitledger_app;
