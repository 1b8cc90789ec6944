-- Return the ids of all casinos of the installation, for what works through them one by one.
-- Idempotent: it writes nothing. Definer: reads the directory, and enters no casino.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function casino_ids()
returns table (casino_id uuid)
language sql
stable
security definer
set search_path = public, pg_temp
as $function$
  select known.casino_id from casino_directory as known order by known.casino_id;
$function$;
grant execute on function casino_ids() to pitledger_app;
