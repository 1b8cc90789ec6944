-- Return the canonical bytes of an entry, version 1: every column but the two hashes, in order.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function canonical_entry(_entry loyalty_ledger)
returns bytea
language plpgsql
stable
as $function$
begin
  return convert_to(
    e'pitledger-entry-1\n'
    || ledger_field('casino_id', _entry.casino_id::text)
    || ledger_field('id', _entry.id::text)
    || ledger_field('player_id', _entry.player_id::text)
    || ledger_field('sequence', _entry.sequence::text)
    || ledger_field('rating_slip_id', _entry.rating_slip_id::text)
    || ledger_field('visit_id', _entry.visit_id::text)
    || ledger_field('idempotency_key', _entry.idempotency_key)
    || ledger_field('transaction_type', _entry.transaction_type)
    || ledger_field('event_type', _entry.event_type)
    || ledger_field('points_change', _entry.points_change::text)
    || ledger_field('reason', _entry.reason)
    || ledger_field('source', _entry.source)
    || ledger_field('staff_id', _entry.staff_id::text)
    || ledger_field('balance_before', _entry.balance_before::text)
    || ledger_field('balance_after', _entry.balance_after::text)
    || ledger_field('tier_before', _entry.tier_before)
    || ledger_field('tier_after', _entry.tier_after)
    || ledger_field('correlation_id', _entry.correlation_id)
    || ledger_field('gaming_day', to_char(_entry.gaming_day, 'YYYY-MM-DD'))
    || ledger_field('inputs', _entry.inputs)
    || ledger_field(
      'created_at', ((extract(epoch from _entry.created_at) * 1000000)::bigint)::text
    )
    || ledger_field('reverses_id', _entry.reverses_id::text),
    'UTF8'
  );
end
$function$;
