-- Return the events of an entry that was just written, and names the slip or none: points, tier.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function entry_events(
  _casino_id uuid, _entry loyalty_ledger, _slip rating_slip
)
returns outbox[]
language plpgsql
stable
as $function$
declare
  _subject text := 'ledger_entry/' || _entry.id;
  _event_type text := case _entry.transaction_type
    when 'GAMEPLAY' then 'loyalty.points_accrued'
    when 'MANUAL_BONUS' then 'loyalty.manual_reward_issued'
    when 'REVERSAL' then 'loyalty.entry_reversed'
    when 'ADJUSTMENT' then case
      when _entry.source = 'manual' then 'loyalty.manual_reward_issued'
      when _entry.event_type like 'OPENING\_%' then 'loyalty.balance_imported'
    end
  end;
  _payload jsonb := jsonb_build_object(
    'entry_id', _entry.id,
    'player_id', _entry.player_id,
    'transaction_type', _entry.transaction_type,
    'points_change', _entry.points_change,
    'balance_before', _entry.balance_before,
    'balance_after', _entry.balance_after,
    'tier_before', _entry.tier_before,
    'tier_after', _entry.tier_after,
    'gaming_day', _entry.gaming_day,
    'staff_id', _entry.staff_id,
    'reverses_id', _entry.reverses_id,
    'rating_slip_id', _entry.rating_slip_id,
    'visit_id', _entry.visit_id,
    'table_id', _slip.table_id,
    'game_id', snapshot_game_id(_slip.snapshot)
  );
  _events outbox[] := '{}';
begin
  if _event_type is not null then
    _events := _events || event_of(
      _casino_id, _entry.created_at, _entry.correlation_id, _entry.id, _event_type, _subject,
      _payload
    );
  end if;
  if _entry.tier_before <> _entry.tier_after then
    _events := _events || event_of(
      _casino_id, _entry.created_at, _entry.correlation_id, _entry.id, 'loyalty.tier_changed',
      _subject, jsonb_build_object(
        'entry_id', _entry.id, 'player_id', _entry.player_id, 'tier_before', _entry.tier_before,
        'tier_after', _entry.tier_after, 'gaming_day', _entry.gaming_day,
        'staff_id', _entry.staff_id
      )
    );
  end if;
  return _events;
end
$function$;
