-- Return a time as the API writes it: ISO 8601, UTC, microseconds, ending in Z.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function json_time(_at timestamptz)
returns text
language sql
stable -- as what it calls, or it would not be inlined
as $function$
  select to_char(_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
$function$;
