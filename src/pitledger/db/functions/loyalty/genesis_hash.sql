-- Return the hash that a player's chain starts from.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function genesis_hash(_casino_id uuid, _player_id uuid)
returns bytea
language sql
immutable
as $function$
  select sha256(convert_to(
    e'pitledger-genesis-1\n'
    || ledger_field('casino_id', _casino_id::text)
    || ledger_field('player_id', _player_id::text),
    'UTF8'
  ));
$function$;
