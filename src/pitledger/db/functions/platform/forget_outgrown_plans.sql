-- Have the session plan anew where tables that imports fill are twice as large as when it planned.
-- Idempotent: the same sizes again change nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function forget_outgrown_plans()
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  -- A plan of a table of a few pages reads all of it for each row, until the table is analysed.
  _sizes text := (
    select string_agg(floor(log(2, 1 + pg_relation_size(filled) / 8192))::text, ' ')
    from unnest(array[
      'visit', 'rating_slip', 'loyalty_ledger', 'player_loyalty', 'audit_log', 'outbox',
      'event_delivery'
    ]::regclass[]) as filled
  );
begin
  if _sizes is distinct from current_setting('pitledger.planned_sizes', true) then
    execute 'discard plans';
    perform set_config('pitledger.planned_sizes', _sizes, false);
  end if;
end
$function$;
