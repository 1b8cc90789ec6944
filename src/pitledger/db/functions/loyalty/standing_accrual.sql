-- Return the entry that pays a slip: its GAMEPLAY entry, or a backfill that was not reversed.
-- Idempotent: it writes nothing. A reversed GAMEPLAY entry stands; a reversed backfill does not.
-- Locks: nothing; the caller holds the slip's row.
-- Fails with: nothing of its own.
create or replace function standing_accrual(_casino_id uuid, _rating_slip_id uuid)
returns setof loyalty_ledger
language sql
stable
as $function$
  select entry.*
  from slip_payment as entry
  where entry.casino_id = _casino_id and entry.rating_slip_id = _rating_slip_id
  order by (entry.transaction_type = 'GAMEPLAY') desc
  limit 1;
$function$;
