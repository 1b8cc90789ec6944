-- Audit a reversal that was written; the slip that a reversed backfill had paid is owed again.
-- Idempotent: no; a replayed reversal does not call it.
-- Locks: the slip's recovery row; the caller holds the slip's row.
-- Fails with: nothing of its own.
create or replace function note_reversal(
  _casino_id uuid, _context jsonb, _now timestamptz, _reversal loyalty_ledger,
  _unpaid_slip rating_slip
)
returns void
language plpgsql
as $function$
begin
  if _unpaid_slip.id is not null then
    perform owe_slip_points(
      _casino_id, _context, _now, _unpaid_slip.id, _unpaid_slip.player_id, _unpaid_slip.ended_at,
      coalesce(_unpaid_slip.closed_correlation_id, _reversal.correlation_id),
      'PARTIAL_COMPLETION', format('its backfill %s was reversed', _reversal.reverses_id)
    );
  end if;
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.reversed', 'ledger_entry', _reversal.reverses_id, null,
    jsonb_build_object(
      'reversal_id', _reversal.id, 'player_id', _reversal.player_id,
      'points_change', _reversal.points_change, 'reason', _reversal.reason,
      'rating_slip_id', _reversal.rating_slip_id,
      'slip_owed_again', _unpaid_slip.id is not null
    )
  );
end
$function$;
