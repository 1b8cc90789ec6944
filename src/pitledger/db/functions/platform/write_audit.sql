-- Note in the audit log who changed what, before and after, within the change's transaction.
-- Idempotent: no; a replay does not call it. One row an action, entity, attempt and request.
-- Locks: nothing.
-- Fails with: audit_log_pkey.
create or replace function write_audit(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb
)
returns void
language sql
set search_path = public, pg_temp
as $function$
  insert into audit_log (
    casino_id, id, created_at, actor, actor_id, action, entity, entity_id, before, after,
    correlation_id, request_id, idempotency_key
  ) values (
    _casino_id,
    derived_id(
      (_context ->> 'request_id')::uuid,
      concat_ws(' ', 'audit', _action, _entity_id, _after ->> 'attempts')
    ),
    _now,
    _context ->> 'actor', (_context ->> 'staff_id')::uuid,
    _action, _entity, _entity_id, _before, _after,
    _context ->> 'correlation_id', (_context ->> 'request_id')::uuid,
    _context ->> 'idempotency_key'
  );
$function$;
