-- Return how the points of a closed slip stand: PAID with its entry, QUEUED for a worker, or OWED.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own. No row: there is no such slip, or it is in play.
create or replace function slip_settlement(_casino_id uuid, _rating_slip_id uuid)
returns table (
  outcome text, closed_correlation_id text, error_code text, error_detail text,
  entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint,
  tier_before text, tier_after text, idempotency_key text, transaction_type text,
  event_type text, idempotent boolean
)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select
    case
      when paid.id is not null then 'PAID'
      when owed.last_error_code = 'ACCRUAL_QUEUED' then 'QUEUED'
      else 'OWED'
    end,
    coalesce(slip.closed_correlation_id, owed.correlation_id, paid.correlation_id),
    case when paid.id is null then coalesce(owed.last_error_code, 'ENTRY_MISSING') end,
    case when paid.id is null then owed.last_error_detail end,
    paid.id, paid.points_change, paid.balance_before, paid.balance_after,
    paid.tier_before, paid.tier_after, paid.idempotency_key, paid.transaction_type,
    paid.event_type, true
  from rating_slip as slip
  left join lateral standing_accrual(slip.casino_id, slip.id) as paid on true
  left join loyalty_recovery as owed
    on slip.casino_id = owed.casino_id and slip.id = owed.rating_slip_id
  where slip.casino_id = _casino_id and slip.id = _rating_slip_id and slip.status = 'CLOSED';
end
$function$;
grant execute on function slip_settlement(uuid, uuid) to pitledger_app;
