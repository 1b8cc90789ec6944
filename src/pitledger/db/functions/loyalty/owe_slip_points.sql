-- Put a closed slip into the recovery queue, or count one more failed attempt there; both audited.
-- Idempotent: one row a slip; the correlation id of the close stays.
-- Locks: the recovery row.
-- Fails with: nothing of its own.
create or replace function owe_slip_points(
  _casino_id uuid, _context jsonb, _now timestamptz, _rating_slip_id uuid, _player_id uuid,
  _closed_at timestamptz, _correlation_id text, _error_code text, _error_detail text
)
returns void
language plpgsql
as $function$
declare
  _before loyalty_recovery;
  _after loyalty_recovery;
begin
  select * into _before from loyalty_recovery
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id for update;
  insert into loyalty_recovery as owed (
    casino_id, rating_slip_id, player_id, closed_at, attempts, last_error_code,
    last_error_detail, correlation_id, next_attempt_at, created_at, staff_id
  ) values (
    _casino_id, _rating_slip_id, _player_id, _closed_at, 1, _error_code,
    _error_detail, _correlation_id, _now + interval '1 second', _now,
    (_context ->> 'staff_id')::uuid
  )
  on conflict (casino_id, rating_slip_id) do update set
    attempts = owed.attempts + 1,
    last_error_code = excluded.last_error_code,
    last_error_detail = excluded.last_error_detail,
    next_attempt_at = _now + case owed.attempts
      when 0 then interval '1 second' when 1 then interval '2 seconds'
      when 2 then interval '4 seconds'
      else interval '5 seconds'
    end
  returning * into _after;
  if _after.attempts = 1 then
    perform write_command_event(
      _casino_id, _context || jsonb_build_object('correlation_id', _after.correlation_id), _now,
      'slip.recovery_needed', 'rating_slip', _rating_slip_id, jsonb_build_object(
        'slip_id', _rating_slip_id, 'player_id', _player_id, 'closed_at', json_time(_closed_at),
        'error_code', _error_code
      )
    );
  end if;
  -- A job tries every few seconds: of its attempts only those that fail otherwise are noted.
  if _context ->> 'actor' = 'system' and _before.last_error_code = _error_code then
    return;
  end if;
  perform write_audit(
    _casino_id, _context, _now,
    case when _after.attempts = 1 then 'loyalty.owed' else 'loyalty.still_owed' end,
    'rating_slip', _rating_slip_id,
    case when _after.attempts > 1 then jsonb_build_object(
      'attempts', _before.attempts, 'last_error_code', _before.last_error_code
    ) end,
    jsonb_build_object('attempts', _after.attempts, 'last_error_code', _after.last_error_code)
  );
end
$function$;
