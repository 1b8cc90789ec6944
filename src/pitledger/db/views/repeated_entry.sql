-- Entries of which there may be one only, and are several: by key, by slip played, by entry
-- reversed; each with the key, slip or entry that it names. Unique constraints refuse them; this
-- shows what came in while one was missing.
create or replace view repeated_entry with (security_invoker = true) as
select
  repeated.casino_id,
  repeated.player_id,
  repeated.sequence,
  repeated.what,
  repeated.times,
  repeated.named
from (
  select
    casino_id,
    player_id,
    sequence,
    'KEY' as what,
    idempotency_key as named,
    count(*) over (partition by casino_id, idempotency_key) as times
  from loyalty_ledger
  union all
  select
    casino_id,
    player_id,
    sequence,
    'PLAY' as what,
    rating_slip_id::text as named,
    count(*) over (partition by casino_id, rating_slip_id) as times
  from loyalty_ledger
  where transaction_type = 'GAMEPLAY'
  union all
  select
    casino_id,
    player_id,
    sequence,
    'REVERSAL' as what,
    reverses_id::text as named,
    count(*) over (partition by casino_id, reverses_id) as times
  from loyalty_ledger
  where reverses_id is not null
) as repeated
where repeated.times > 1;
grant select on repeated_entry to pitledger_app;
