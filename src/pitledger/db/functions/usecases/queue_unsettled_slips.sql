-- Queue slips closed since then, neither paid nor owed, of players whose entries are all there.
-- Idempotent: a slip that is paid or queued stays as it is; of others an entry was taken away.
-- Locks: the slips' rows, skipping those that others hold: whoever holds one settles it.
-- Fails with: nothing of its own.
create or replace function queue_unsettled_slips(
  _casino_id uuid, _context jsonb, _now timestamptz, _closed_since timestamptz
)
returns table (slip_id uuid)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  for _slip in
    select slip.* from rating_slip as slip
    where
      slip.casino_id = _casino_id and slip.status = 'CLOSED'
      and slip.ended_at >= _closed_since
      and not exists (
        select from slip_payment as paid
        where paid.casino_id = slip.casino_id and paid.rating_slip_id = slip.id
      )
      and not exists (
        select from loyalty_recovery as owed
        where owed.casino_id = slip.casino_id and owed.rating_slip_id = slip.id
      )
      and coalesce(
        (
          select cached.last_sequence from player_loyalty as cached
          where cached.casino_id = slip.casino_id and cached.player_id = slip.player_id
        ), 0
      ) = (
        select count(*) from loyalty_ledger as entry
        where entry.casino_id = slip.casino_id and entry.player_id = slip.player_id
      )
    order by slip.ended_at, slip.id
    for no key update of slip skip locked
  loop
    -- Looked at again, now that the slip is ours: it may have been paid before it was locked.
    if not exists (select from standing_accrual(_casino_id, _slip.id)) then
      _slip.closed_correlation_id := coalesce(
        _slip.closed_correlation_id, _context ->> 'correlation_id'
      );
      perform queue_slip_accrual(_casino_id, _context, _now, _slip, 'ENTRY_MISSING');
      return query select _slip.id;
    end if;
  end loop;
end
$function$;
grant execute on function queue_unsettled_slips(
  uuid, jsonb, timestamptz, timestamptz
) to pitledger_app;
