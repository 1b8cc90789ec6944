-- Return the event of a slip's close, whatever closed it.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function slip_completed_event(
  _casino_id uuid, _context jsonb, _now timestamptz, _closed rating_slip, _gaming_day date
)
returns outbox
language sql
stable -- as what it calls, or it would not be inlined
as $function$
  select slip_event(
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
