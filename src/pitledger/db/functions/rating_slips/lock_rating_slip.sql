-- Return a slip with its row locked until the transaction ends.
-- Idempotent: it writes nothing.
-- Locks: the slip's row, but for keys: an entry that names the slip need not wait.
-- Fails with: not_found.
create or replace function lock_rating_slip(_casino_id uuid, _rating_slip_id uuid)
returns rating_slip
language plpgsql
as $function$
declare
  _slip rating_slip;
begin
  select * into _slip from rating_slip
  where casino_id = _casino_id and id = _rating_slip_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'rating_slip');
  end if;
  return _slip;
end
$function$;
