-- Refuse to change history: the trigger on the append-only tables.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: append_only.
create or replace function refuse_change()
returns trigger
language plpgsql
set search_path = public, pg_temp
as $function$
begin
  perform refuse('append_only', jsonb_build_object('table', tg_table_name));
  return null;
end
$function$;
