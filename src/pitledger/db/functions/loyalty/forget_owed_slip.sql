-- Take a slip that was just paid out of the recovery queue, and tell so if an attempt had failed.
-- Idempotent: a slip that is not in the queue changes nothing, and no row is returned.
-- Locks: the recovery row.
-- Fails with: nothing of its own.
create or replace function forget_owed_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _entry_id uuid
)
returns loyalty_recovery
language plpgsql
as $function$
declare
  _owed loyalty_recovery;
begin
  delete from loyalty_recovery
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id
  returning * into _owed;
  if _owed.attempts > 0 then
    perform write_command_event(
      _casino_id, _context || jsonb_build_object('correlation_id', _owed.correlation_id), _now,
      'slip.recovered', 'rating_slip', _rating_slip_id, jsonb_build_object(
        'slip_id', _rating_slip_id, 'player_id', _owed.player_id, 'attempts', _owed.attempts,
        'entry_id', _entry_id
      )
    );
  end if;
  return _owed;
end
$function$;
