-- Write into the audit log that a member was refused a route, at most once a minute.
-- Idempotent: a second such refusal of a member, route and minute finds the first one's row.
-- Locks: nothing; of two at once the later waits for the first, and writes nothing.
-- Fails with: casino_context_lost.
create or replace function write_refusal(
  _casino_id uuid, _context jsonb, _now timestamptz,
  _action text, _method text, _route text, _facts jsonb
)
returns void
language plpgsql
set search_path = public, pg_temp
as $function$
declare
  _minute_milliseconds bigint := floor(extract(epoch from _now) / 60)::bigint * 60000;
  _digits text := encode(
    sha256(convert_to(concat_ws(' ', _context ->> 'actor', _action, _method, _route), 'UTF8')),
    'hex'
  );
begin
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
    _now, _context ->> 'actor', (_context ->> 'staff_id')::uuid, _action, 'route',
    jsonb_build_object('method', _method, 'route', _route) || _facts,
    _context ->> 'correlation_id', (_context ->> 'request_id')::uuid
  )
  on conflict (casino_id, id) do nothing;
end
$function$;
