-- Close a live slip, whose row the caller has locked: the one way to CLOSED, whoever asks.
-- Idempotent: no; the caller has seen that the slip is live.
-- Locks: nothing more. A row is written once: a second time its keys would lock the table, too.
-- Fails with: rating_slip_play_seconds_check, rating_slip_average_bet_cents_check.
create or replace function close_rating_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _play_seconds integer,
  _gaming_day date
)
returns rating_slip
language plpgsql
as $function$
declare
  _closed rating_slip;
  _audit_id uuid;
  _told integer;
begin
  if _slip.status = 'PAUSED' then
    update rating_slip_pause set ended_at = greatest(_now, started_at)
    where casino_id = _casino_id and rating_slip_id = _slip.id and ended_at is null;
  end if;
  update rating_slip set
    status = 'CLOSED',
    average_bet_cents = _slip.average_bet_cents,
    ended_at = greatest(_now, started_at),
    play_seconds = _play_seconds,
    closed_correlation_id = _context ->> 'correlation_id',
    version = _slip.version + 1
  where casino_id = _casino_id and id = _slip.id
  returning * into _closed;
  _audit_id := write_audit(
    _casino_id, _context, _now, 'rating_slip.closed', 'rating_slip', _slip.id,
    jsonb_build_object('status', _slip.status),
    jsonb_build_object(
      'status', 'CLOSED', 'play_seconds', _play_seconds,
      'average_bet_cents', _closed.average_bet_cents
    )
  );
  _told := write_events(array[
    slip_completed_event(_casino_id, _context, _now, _closed, _gaming_day)
  ]);
  return _closed;
end
$function$;
