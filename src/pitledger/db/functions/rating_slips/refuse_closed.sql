-- Refuse to change a closed slip, naming the slip that it moved to, where there is one.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: slip_already_closed.
create or replace function refuse_closed(_casino_id uuid, _rating_slip_id uuid)
returns void
language plpgsql
as $function$
declare
  _moved_to_id uuid;
begin
  select id into _moved_to_id from rating_slip
  where casino_id = _casino_id and moved_from_id = _rating_slip_id;
  perform refuse(
    'slip_already_closed', jsonb_strip_nulls(jsonb_build_object('moved_to_id', _moved_to_id))
  );
end
$function$;
