-- Keep the answer to the request that took a key, within the transaction of its effect.
-- Idempotent: the same answer again changes nothing.
-- Locks: the key's row, which the request holds already.
-- Fails with: nothing of its own.
create or replace function keep_answer(
  _casino_id uuid, _context jsonb, _idempotency_key text, _status integer, _body text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  update idempotency_record set status = _status, body = _body
  where
    casino_id = _casino_id and staff_id = (_context ->> 'staff_id')::uuid
    and idempotency_key = _idempotency_key;
end
$function$;
grant execute on function keep_answer(uuid, jsonb, text, integer, text) to pitledger_app;
