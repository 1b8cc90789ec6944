-- What the writer calls inside returns one value now, and no table: PL/pgSQL evaluates a call that
-- returns a value without a query of its own. A return type cannot be replaced.
drop function if exists append_ledger_entry(uuid, loyalty_ledger, integer, jsonb);
drop function if exists replayed_entry(uuid, loyalty_ledger, loyalty_ledger, boolean);
drop function if exists chain_ledger_entry(uuid, loyalty_ledger, player_loyalty, integer, jsonb);
drop function if exists entry_events(uuid, loyalty_ledger);
drop function if exists write_events(outbox[]);
drop function if exists write_audit(uuid, jsonb, timestamptz, text, text, uuid, jsonb, jsonb);
drop function if exists enter_casino(uuid);
