-- Note in the audit log that a member was refused a route for want of a permission.
-- Idempotent: a second refusal of a member, route and minute finds the first one's row.
-- Locks: nothing; of two at once the later waits for the first, and writes nothing.
-- Fails with: casino_context_lost.
create or replace function note_refusal(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _method text, _route text, _permissions jsonb, _role text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  perform write_refusal(
    _casino_id, _context, _now, 'permission.refused', _method, _route,
    jsonb_build_object('permissions', _permissions, 'role', _role)
  );
end
$function$;
grant execute on function note_refusal(
  uuid, jsonb, timestamptz, text, text, jsonb, text
) to pitledger_app;
