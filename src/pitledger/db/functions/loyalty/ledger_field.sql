-- Return one field of an entry's canonical bytes: name=<utf-8 byte length>:value, or name=-.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function ledger_field(_name text, _value text)
returns text
language sql
immutable
as $function$
  select _name || '=' || coalesce(octet_length(_value)::text || ':' || _value, '-') || e'\n';
$function$;
