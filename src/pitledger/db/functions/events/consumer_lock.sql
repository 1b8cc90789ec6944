-- Return the advisory lock of a casino's consumer: shared to tell it, exclusive to replay to it.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function consumer_lock(_casino_id uuid, _consumer text)
returns bigint
language sql
immutable
set search_path = public, pg_temp
as $function$
  select hashtextextended(concat_ws(' ', 'pitledger consumer', _casino_id, _consumer), 0);
$function$;
