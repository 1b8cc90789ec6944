-- Note in the audit log who changed what, before and after, within the change's transaction.
-- Idempotent: no; a replay does not call it. One row an action, entity, attempt and request.
-- Locks: nothing.
-- Fails with: audit_log_pkey.
create or replace function write_audit(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb
)
returns uuid
language plpgsql
as $function$
declare
  _request_id uuid := _context ->> 'request_id';
  _id uuid := derived_id(
    _request_id, concat_ws(' ', 'audit', _action, _entity_id, _after ->> 'attempts')
  );
begin
  insert into audit_log (
    casino_id, id, created_at, actor, actor_id, action, entity, entity_id, before, after,
    correlation_id, request_id, idempotency_key
  ) values (
    _casino_id, _id, _now, _context ->> 'actor', (_context ->> 'staff_id')::uuid,
    _action, _entity, _entity_id, _before, _after,
    _context ->> 'correlation_id', _request_id, _context ->> 'idempotency_key'
  );
  return _id;
end
$function$;
