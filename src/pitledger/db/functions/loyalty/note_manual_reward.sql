-- Audit a manual reward that was written; a slip that it pays is owed no longer.
-- Idempotent: no; a replayed reward does not call it.
-- Locks: the slip's recovery row.
-- Fails with: nothing of its own.
create or replace function note_manual_reward(
  _casino_id uuid, _context jsonb, _now timestamptz, _entry loyalty_ledger
)
returns void
language plpgsql
as $function$
begin
  perform forget_owed_slip(_casino_id, _context, _now, _entry.rating_slip_id, _entry.id);
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.manual_reward', 'ledger_entry', _entry.id, null,
    jsonb_build_object(
      'player_id', _entry.player_id, 'points_change', _entry.points_change,
      'reason', _entry.reason, 'rating_slip_id', _entry.rating_slip_id
    )
  );
end
$function$;
