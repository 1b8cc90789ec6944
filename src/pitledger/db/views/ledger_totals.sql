-- Each entry with what a player's entries up to it come to: the balance and the lifetime points.
-- Whoever reads it sees what row-level security shows.
create or replace view ledger_totals with (security_invoker = true) as
select  -- noqa: ST06
  sum(entry.points_change) over so_far as current_balance,
  sum(lifetime_change(entry.transaction_type, entry.points_change)) over so_far
    as lifetime_points,
  lead(entry.id) over so_far is null as is_last,
  entry.*  -- noqa: AM04
from loyalty_ledger as entry
window so_far as (
  partition by entry.casino_id, entry.player_id order by entry.sequence, entry.id
);
grant select on ledger_totals to pitledger_app;
