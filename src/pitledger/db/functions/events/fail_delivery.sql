-- Note that a consumer could not take an event: again later, after ten attempts as a dead letter.
-- Idempotent: no; each call is one more attempt. The delay doubles: 1, 2, 4 ... 256 seconds.
-- Locks: the delivery's row, which the caller has claimed.
-- Fails with: nothing of its own.
create or replace function fail_delivery(
  _casino_id uuid, _context jsonb, _now timestamptz, _consumer text, _event_id uuid,
  _error_code text, _error_detail text
)
returns table (status text, attempts integer)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  update event_delivery as failed set
    attempts = failed.attempts + 1,
    status = case when failed.attempts + 1 >= 10 then 'DEAD' else 'PENDING' end,
    last_error_code = _error_code,
    last_error_detail = left(_error_detail, 500),
    next_attempt_at = _now + make_interval(secs => power(2, failed.attempts))
  where
    failed.casino_id = _casino_id and failed.consumer = _consumer
    and failed.event_id = _event_id and failed.status = 'PENDING'
  returning failed.status, failed.attempts;
end
$function$;
grant execute on function fail_delivery(
  uuid, jsonb, timestamptz, text, uuid, text, text
) to pitledger_app;
