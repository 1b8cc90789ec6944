-- Work for one casino until the transaction ends: row-level security then shows its rows.
-- Idempotent: the same casino again changes nothing.
-- Locks: nothing.
-- Fails with: casino_context_mismatch.
create or replace function enter_casino(_casino_id uuid)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _current text := nullif(current_setting('pitledger.casino_id', true), '');
begin
  if _current is null then
    perform set_config('pitledger.casino_id', _casino_id::text, true);
  elsif _current <> _casino_id::text then
    perform refuse('casino_context_mismatch');
  end if;
end
$function$;
