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
declare
  _minute_milliseconds bigint := floor(extract(epoch from _now) / 60)::bigint * 60000;
  _digits text := encode(
    sha256(convert_to(concat_ws(' ', _context ->> 'actor', _method, _route), 'UTF8')), 'hex'
  );
begin
  perform enter_casino(_casino_id);
  if not exists (select from casino where id = _casino_id) then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  insert into audit_log (
    casino_id, id, created_at, actor, actor_id, action, entity, after, correlation_id, request_id
  ) values (
    _casino_id,
    (
      lpad(to_hex(_minute_milliseconds), 12, '0') || '7' || left(_digits, 3) -- a UUIDv7
      || '8' || substr(_digits, 4, 15)
    )::uuid,
    _now, _context ->> 'actor', (_context ->> 'staff_id')::uuid, 'permission.refused', 'route',
    jsonb_build_object(
      'method', _method, 'route', _route, 'permissions', _permissions, 'role', _role
    ),
    _context ->> 'correlation_id', (_context ->> 'request_id')::uuid
  )
  on conflict (casino_id, id) do nothing;
end
$function$;
grant execute on function note_refusal(
  uuid, jsonb, timestamptz, text, text, jsonb, text
) to pitledger_app;
