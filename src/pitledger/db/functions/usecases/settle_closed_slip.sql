-- Pay a closed slip, or leave it owed: an accrual that fails undoes itself alone (a savepoint).
-- Idempotent: a paid slip returns the entry that pays it. QUEUED: a worker will pay, as asked.
-- Locks: the player's player_loyalty row; the caller holds the slip's row.
-- Fails with: nothing of its own; a cancelled statement ends the transaction.
create or replace function settle_closed_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _entry_id uuid,
  _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb
)
returns table (
  outcome text, closed_correlation_id text, error_code text, error_detail text,
  entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint,
  tier_before text, tier_after text, idempotency_key text, transaction_type text,
  event_type text, idempotent boolean
)
language plpgsql
as $function$
declare
  _state text;
  _constraint text;
  _message text;
  _code text;
begin
  if _context ->> 'accrual' = 'queued' then
    perform queue_slip_accrual(_casino_id, _context, _now, _slip, 'ACCRUAL_QUEUED');
    return query
    select
      'QUEUED'::text, _slip.closed_correlation_id, null::text, null::text, null::uuid,
      null::bigint, null::bigint, null::bigint, null::text, null::text, null::text, null::text,
      null::text, false;
    return;
  end if;
  return query
  select 'PAID'::text, _slip.closed_correlation_id, null::text, null::text, paid.*
  from accrue_points_from_slip(
    _casino_id, _context, _now, _slip.id, _slip.player_id, _slip.visit_id,
    _slip.closed_correlation_id, _entry_id, _gaming_day, _inputs, _tier_version, _points_by_tier
  ) as paid;
exception when others or assert_failure then
  get stacked diagnostics
    _state = returned_sqlstate, _constraint = constraint_name, _message = message_text;
  _code := error_code_of(_state, _constraint);
  _message := left(concat_ws(' ', _state, nullif(_constraint, ''), _message), 500);
  perform owe_slip_points(
    _casino_id, _context, _now, _slip.id, _slip.player_id, _slip.ended_at,
    _slip.closed_correlation_id, _code, _message
  );
  return query
  select
    'OWED'::text, _slip.closed_correlation_id, _code, _message, null::uuid, null::bigint,
    null::bigint, null::bigint, null::text, null::text, null::text, null::text, null::text,
    false;
end
$function$;
