-- Take a staff member's key for a request, or return the answer that is kept under it.
-- Idempotent: a key that is taken stays with its request until it expires.
-- Locks: the key's row; a twin of the request waits here until the first has committed.
-- Fails with: nothing of its own; the wait for a twin is bounded by lock_timeout.
create or replace function claim_idempotency_key(
  _casino_id uuid, _context jsonb, _now timestamptz, _record_id uuid, _idempotency_key text,
  _fingerprint bytea, _expires_at timestamptz
)
returns table (status integer, body text, same_request boolean)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _staff_id uuid := (_context ->> 'staff_id')::uuid;
begin
  perform enter_casino(_casino_id);
  insert into idempotency_record as known (
    casino_id, id, staff_id, idempotency_key, request_fingerprint, created_at, expires_at
  ) values (
    _casino_id, _record_id, _staff_id, _idempotency_key, _fingerprint, _now, _expires_at
  )
  on conflict (casino_id, staff_id, idempotency_key) do update set
    id = excluded.id,
    request_fingerprint = excluded.request_fingerprint,
    status = null,
    body = null,
    created_at = excluded.created_at,
    expires_at = excluded.expires_at
  where known.expires_at <= _now;
  if found then
    perform expire_idempotency_records(_casino_id, _context, _now);
    return query select null::integer, null::text, true;
    return;
  end if;
  return query
  select known.status, known.body, known.request_fingerprint = _fingerprint
  from idempotency_record as known
  where
    known.casino_id = _casino_id and known.staff_id = _staff_id
    and known.idempotency_key = _idempotency_key;
end
$function$;
grant execute on function claim_idempotency_key(
  uuid, jsonb, timestamptz, uuid, text, bytea, timestamptz
) to pitledger_app;
