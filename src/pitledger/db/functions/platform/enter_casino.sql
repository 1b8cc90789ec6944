-- Work for one casino until the transaction ends, and return it: row-level security shows its rows.
-- Idempotent: the same casino again changes nothing.
-- Locks: nothing.
-- Fails with: casino_context_mismatch.
create or replace function enter_casino(_casino_id uuid)
returns uuid
language plpgsql
as $function$
declare
  _current text := nullif(current_setting('pitledger.casino_id', true), '');
begin
  if _current is null then
    perform set_config('pitledger.casino_id', _casino_id::text, true);
  elsif _current <> _casino_id::text then
    perform refuse('casino_context_mismatch');
  end if;
  return _casino_id;
end
$function$;
