-- Name the consumers that are told of an event of a type, with such a payload: the register.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function consumers_of(_event_type text, _payload jsonb)
returns setof text
language sql
immutable
as $function$
  select 'gaming_day_report'
  where _event_type in (
    'rating_slip.completed', 'loyalty.points_accrued', 'loyalty.manual_reward_issued',
    'loyalty.entry_reversed'
  )
  union all
  select 'loyalty_accrual'
  where _event_type = 'rating_slip.completed' and _payload ->> 'accrual' = 'queued';
$function$;
