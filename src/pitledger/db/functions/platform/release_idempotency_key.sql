-- Forget a key, so that its request may be sent again and carried out.
-- Idempotent: a key that is not there changes nothing.
-- Locks: the key's row, which the request holds already.
-- Fails with: nothing of its own.
create or replace function release_idempotency_key(
  _casino_id uuid, _context jsonb, _idempotency_key text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  delete from idempotency_record
  where
    casino_id = _casino_id and staff_id = (_context ->> 'staff_id')::uuid
    and idempotency_key = _idempotency_key;
end
$function$;
grant execute on function release_idempotency_key(uuid, jsonb, text) to pitledger_app;
