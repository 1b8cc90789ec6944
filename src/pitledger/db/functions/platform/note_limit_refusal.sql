-- Note in the audit log that a member was refused a reward by hand, having given too many.
-- Idempotent: a second refusal of a member, route and minute finds the first one's row.
-- Locks: nothing; of two at once the later waits for the first, and writes nothing.
-- Fails with: casino_context_lost.
create or replace function note_limit_refusal(
  _casino_id uuid, _context jsonb, _now timestamptz, _method text, _route text
)
returns void
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  perform write_refusal(
    _casino_id, _context, _now, 'reward_limit.refused', _method, _route, '{}'
  );
end
$function$;
grant execute on function note_limit_refusal(
  uuid, jsonb, timestamptz, text, text
) to pitledger_app;
