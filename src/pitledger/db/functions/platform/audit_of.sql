-- Return who changed what, before and after, as the audit log holds it.
-- Idempotent: it writes nothing; one row an action, entity, attempt and request.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function audit_of(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb
)
returns audit_log
language plpgsql
stable
as $function$
declare
  _noted audit_log;
begin
  _noted.casino_id := _casino_id;
  _noted.request_id := _context ->> 'request_id';
  _noted.id := derived_id(
    _noted.request_id, concat_ws(' ', 'audit', _action, _entity_id, _after ->> 'attempts')
  );
  _noted.created_at := _now;
  _noted.actor := _context ->> 'actor';
  _noted.actor_id := _context ->> 'staff_id';
  _noted.action := _action;
  _noted.entity := _entity;
  _noted.entity_id := _entity_id;
  _noted.before := _before;
  _noted.after := _after;
  _noted.correlation_id := _context ->> 'correlation_id';
  _noted.idempotency_key := _context ->> 'idempotency_key';
  return _noted;
end
$function$;
