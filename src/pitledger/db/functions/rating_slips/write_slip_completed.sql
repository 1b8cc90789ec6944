-- Write the event of a slip's close, whatever closed it.
-- Idempotent: no; as write_event.
-- Locks: nothing.
-- Fails with: outbox_pkey.
create or replace function write_slip_completed(
  _casino_id uuid, _context jsonb, _now timestamptz, _closed rating_slip, _gaming_day date
)
returns void
language sql
set search_path = public, pg_temp
as $function$
  select write_slip_event(
    _casino_id, _context, _now, 'rating_slip.completed', _closed,
    jsonb_build_object(
      'started_at', json_time(_closed.started_at),
      'ended_at', json_time(_closed.ended_at),
      'play_seconds', _closed.play_seconds,
      'gaming_day', _gaming_day,
      'snapshot', _closed.snapshot,
      'accrual', coalesce(_context ->> 'accrual', 'direct')
    )
  );
$function$;
