-- Return the key of a slip's backfill: a new one after each reversed backfill; null for no slip.
-- Idempotent: it writes nothing.
-- Locks: nothing; who writes with it holds the slip's row.
-- Fails with: nothing of its own.
create or replace function backfill_key(_casino_id uuid, _rating_slip_id uuid)
returns text
language sql
stable
as $function$
  select 'recovery:' || _rating_slip_id || case
    when count(*) > 0 then ':' || count(*) else ''
  end
  from loyalty_ledger as backfill
  inner join loyalty_ledger as reversal
    on backfill.casino_id = reversal.casino_id and backfill.id = reversal.reverses_id
  where
    backfill.casino_id = _casino_id
    and backfill.rating_slip_id = _rating_slip_id
    and backfill.transaction_type = 'MANUAL_BONUS';
$function$;
