-- Return the event of a command on a slip: what it is now, and what the command adds to that.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function slip_event(
  _casino_id uuid, _context jsonb, _now timestamptz, _event_type text, _slip rating_slip,
  _more jsonb default '{}'::jsonb
)
returns outbox
language sql
stable -- as what it calls, or it would not be inlined
as $function$
  select command_event(
    _casino_id, _context, _now, _event_type, 'rating_slip', _slip.id,
    jsonb_build_object(
      'slip_id', _slip.id,
      'visit_id', _slip.visit_id,
      'player_id', _slip.player_id,
      'table_id', _slip.table_id,
      'game_id', snapshot_game_id(_slip.snapshot),
      'seat', _slip.seat,
      'average_bet_cents', _slip.average_bet_cents
    ) || _more
  );
$function$;
