-- Refuse a command with a named reason and facts that the caller may see.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: the name it is given, as constraint name of SQLSTATE PL001.
create or replace function refuse(_name text, _facts jsonb default '{}'::jsonb)
returns void
language plpgsql
as $function$
begin
  raise exception using
    errcode = 'PL001', constraint = _name, message = _name, detail = _facts::text;
end
$function$;
