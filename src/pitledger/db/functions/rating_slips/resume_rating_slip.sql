-- Resume a paused slip: its pause ends and play time goes on.
-- Idempotent: no; a resumed slip is not paused.
-- Locks: the slip's row.
-- Fails with: not_found, slip_not_paused.
create or replace function resume_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid
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
  if _slip.status <> 'PAUSED' then
    perform refuse('slip_not_paused');
  end if;
  update rating_slip_pause set ended_at = greatest(_now, started_at)
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id and ended_at is null;
  update rating_slip set status = 'OPEN', version = version + 1
  where casino_id = _casino_id and id = _rating_slip_id
  returning * into _slip;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.resumed', 'rating_slip', _rating_slip_id,
    jsonb_build_object('status', 'PAUSED'), jsonb_build_object('status', 'OPEN')
  );
  perform write_slip_event(_casino_id, _context, _now, 'rating_slip.resumed', _slip);
  return query select _slip, pauses_of(_casino_id, _rating_slip_id);
end
$function$;
grant execute on function resume_rating_slip(
  uuid, jsonb, timestamptz, uuid
) to pitledger_app;
