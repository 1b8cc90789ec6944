-- The entries that pay a slip: its GAMEPLAY entry, and a backfill that was not reversed.
-- A reversed GAMEPLAY entry still stands for its slip; a reversed backfill leaves it owed.
create or replace view slip_payment with (security_invoker = true) as
select entry.*  -- noqa: AM04
from loyalty_ledger as entry
where
  entry.rating_slip_id is not null
  and (
    entry.transaction_type = 'GAMEPLAY'
    or (
      entry.transaction_type = 'MANUAL_BONUS'
      and not exists (
        select from loyalty_ledger as reversal
        where reversal.casino_id = entry.casino_id and reversal.reverses_id = entry.id
      )
    )
  );
grant select on slip_payment to pitledger_app;
