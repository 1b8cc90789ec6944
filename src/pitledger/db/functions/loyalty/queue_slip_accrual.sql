-- Put a closed slip into the recovery queue, for a worker to pay: nobody has tried yet.
-- Idempotent: a slip that stands there stays as it is.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function queue_slip_accrual(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _reason text
)
returns void
language sql
as $function$
  insert into loyalty_recovery (
    casino_id, rating_slip_id, player_id, closed_at, attempts, last_error_code, correlation_id,
    next_attempt_at, created_at, staff_id
  ) values (
    _casino_id, _slip.id, _slip.player_id, _slip.ended_at, 0, _reason,
    _slip.closed_correlation_id, _now, _now, (_context ->> 'staff_id')::uuid
  )
  on conflict (casino_id, rating_slip_id) do nothing;
$function$;
