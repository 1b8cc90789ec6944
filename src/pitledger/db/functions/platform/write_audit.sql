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
  _noted audit_log := audit_of(
    _casino_id, _context, _now, _action, _entity, _entity_id, _before, _after
  );
begin
  insert into audit_log select _noted.*;
  return _noted.id;
end
$function$;
