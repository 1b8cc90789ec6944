-- Row-level security: a casino sees its own rows, and nothing while no casino is set.
do $policies$
declare
  _table text;
begin
  foreach _table in array array[
    'staff', 'staff_session', 'player_casino', 'game', 'gaming_table', 'visit', 'rating_slip',
    'rating_slip_pause', 'loyalty_tier', 'player_loyalty', 'loyalty_ledger', 'loyalty_recovery',
    'idempotency_record', 'audit_log', 'outbox', 'event_delivery', 'gaming_day_figures',
    'job_run'
  ] loop
    execute format('alter table %I enable row level security', _table);
    execute format('alter table %I force row level security', _table);
    execute format('drop policy if exists own_casino on %I', _table);
    execute format(
      'create policy own_casino on %I using (casino_id = '
      'nullif(current_setting(''pitledger.casino_id'', true), '''')::uuid)', _table);
  end loop;
end
$policies$;

alter table casino enable row level security;
alter table casino force row level security;
drop policy if exists own_casino on casino;
create policy own_casino on casino
using (id = nullif(current_setting('pitledger.casino_id', true), '')::uuid);

-- A guest is visible through an enrolment; a new guest is written before the enrolment. The owner
-- is not held to it: a search below a policy could use no index, since the planner runs only what
-- is leakproof before it. So a function of the owner reaches guests through player_casino alone.
alter table player enable row level security;
alter table player no force row level security;
drop policy if exists enrolled_here on player;
create policy enrolled_here on player using (exists (
  select 1 from player_casino
  where
    player_casino.casino_id = nullif(current_setting('pitledger.casino_id', true), '')::uuid
    and player_casino.player_id = player.id
)) with check (nullif(current_setting('pitledger.casino_id', true), '') is not null);
