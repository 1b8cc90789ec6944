-- Entries of which there may be one only, and are several: by key, by slip played, by entry
-- reversed; each with the key, slip or entry that it names. Unique constraints refuse them; this
-- shows what came in while one was missing. What stands once is counted in an index alone: the
-- `offset 0` keeps the planner from joining the whole ledger to the few that stand there twice.
create or replace view repeated_entry with (security_invoker = true) as
select
  repeated.casino_id,
  entry.player_id,
  entry.sequence,
  'KEY' as what,
  repeated.times,
  repeated.idempotency_key as named
from (
  select
    casino_id,
    idempotency_key,
    count(*) as times
  from loyalty_ledger
  group by casino_id, idempotency_key
  having count(*) > 1
) as repeated
cross join
  lateral (
    select
      ledger.player_id,
      ledger.sequence
    from loyalty_ledger as ledger
    where
      ledger.casino_id = repeated.casino_id
      and ledger.idempotency_key = repeated.idempotency_key
    offset 0  -- noqa: AM09
  ) as entry
union all
select
  repeated.casino_id,
  entry.player_id,
  entry.sequence,
  'PLAY' as what,
  repeated.times,
  repeated.rating_slip_id::text as named
from (
  select
    casino_id,
    rating_slip_id,
    count(*) as times
  from loyalty_ledger
  where transaction_type = 'GAMEPLAY'
  group by casino_id, rating_slip_id
  having count(*) > 1
) as repeated
cross join
  lateral (
    select
      ledger.player_id,
      ledger.sequence
    from loyalty_ledger as ledger
    where
      ledger.casino_id = repeated.casino_id
      and ledger.rating_slip_id = repeated.rating_slip_id
      and ledger.transaction_type = 'GAMEPLAY'
    offset 0  -- noqa: AM09
  ) as entry
union all
select
  repeated.casino_id,
  entry.player_id,
  entry.sequence,
  'REVERSAL' as what,
  repeated.times,
  repeated.reverses_id::text as named
from (
  select
    casino_id,
    reverses_id,
    count(*) as times
  from loyalty_ledger
  where reverses_id is not null
  group by casino_id, reverses_id
  having count(*) > 1
) as repeated
cross join lateral (
  select
    ledger.player_id,
    ledger.sequence
  from loyalty_ledger as ledger
  where ledger.casino_id = repeated.casino_id and ledger.reverses_id = repeated.reverses_id
  offset 0  -- noqa: AM09
) as entry;
grant select on repeated_entry to pitledger_app;
