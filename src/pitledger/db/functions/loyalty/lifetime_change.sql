-- Return by how much an entry moves lifetime points: credits raise them, only reversals lower them.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function lifetime_change(_transaction_type text, _points_change bigint)
returns bigint
language sql
immutable
as $function$
  select case
    when _transaction_type = 'REVERSAL' then least(_points_change, 0)
    else greatest(_points_change, 0)
  end;
$function$;
grant execute on function lifetime_change(text, bigint) to pitledger_app;
