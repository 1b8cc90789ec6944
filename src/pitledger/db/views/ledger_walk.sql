-- Each entry with what a player's entries up to it come to (`ledger_totals`), and the tier that
-- they earn under the entry's own version of the tier table. It states no rule of its own: the
-- writer calls the same functions. Whoever reads it sees what row-level security shows.
create or replace view ledger_walk with (security_invoker = true) as
select
  entry.casino_id,
  entry.id,
  entry.player_id,
  entry.sequence,
  entry.rating_slip_id,
  entry.visit_id,
  entry.idempotency_key,
  entry.transaction_type,
  entry.event_type,
  entry.points_change,
  entry.reason,
  entry.source,
  entry.staff_id,
  entry.balance_before,
  entry.balance_after,
  entry.tier_before,
  entry.tier_after,
  entry.correlation_id,
  entry.gaming_day,
  entry.inputs,
  entry.created_at,
  entry.reverses_id,
  entry.previous_hash,
  entry.entry_hash,
  entry.current_balance,
  entry.lifetime_points,
  standing.tier,
  standing.tier_progress,
  entry.is_last
from ledger_totals as entry
left join lateral tier_standing(
  entry.casino_id,
  -- Whatever the inputs have become, reading them must not fail.
  substring(entry.inputs from '"tier_version":"([0-9]{1,9})"')::integer,
  least(greatest(entry.lifetime_points, -1), 9223372036854775807)::bigint
) as standing on true;
grant select on ledger_walk to pitledger_app;
