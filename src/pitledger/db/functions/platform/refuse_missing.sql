-- Refuse a command whose row cannot be seen, telling a lost casino setting from a missing row.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: casino_context_lost, not_found.
create or replace function refuse_missing(_casino_id uuid, _entity text)
returns void
language plpgsql
as $function$
begin
  if not exists (select from casino where id = _casino_id) then
    perform refuse('casino_context_lost');
  end if;
  perform refuse('not_found', jsonb_build_object('entity', _entity));
end
$function$;
