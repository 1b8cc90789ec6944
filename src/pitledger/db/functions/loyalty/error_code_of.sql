-- Return the public code for an error that the database raised inside an accrual.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function error_code_of(_sqlstate text, _constraint_name text)
returns text
language sql
immutable
as $function$
  select case
    when _sqlstate = 'PL001' and _constraint_name = 'snapshot_missing' then 'SNAPSHOT_MISSING'
    when _sqlstate in ('55P03', '40P01', '40001') then 'DATABASE_UNAVAILABLE'
    else 'INTERNAL_ERROR'
  end;
$function$;
