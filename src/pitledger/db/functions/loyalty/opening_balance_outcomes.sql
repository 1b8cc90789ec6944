-- Return what is to become of opening balances: IMPORTED, REPEATED, CONFLICT or HAS_ENTRIES.
-- Idempotent: it writes nothing. A guest has entries, too, where an earlier row is to be imported.
-- Locks: nothing; the caller lets nobody write an entry of these players.
-- Fails with: nothing of its own.
create or replace function opening_balance_outcomes(_casino_id uuid, _rows jsonb)
returns table (number integer, outcome text, player_id uuid)
language sql
stable
set search_path = public, pg_temp
as $function$
  select
    given.number,
    case
      when
        earned.id is null
        and (
          exists (
            select from loyalty_ledger as entry
            where entry.casino_id = _casino_id and entry.player_id = given.player_id
          )
          or row_number() over (
            partition by given.player_id, earned.id is null order by given.number
          ) > 1
        ) then 'HAS_ENTRIES'
      when earned.id is null then 'IMPORTED'
      when
        (earned.player_id, earned.points_change, coalesce(spent.points_change, 0))
        = (
          given.player_id, given.lifetime_points, given.current_balance - given.lifetime_points
        ) then 'REPEATED'
      else 'CONFLICT'
    end,
    given.player_id
  from jsonb_to_recordset(_rows) as given (
    number integer, external_id text, player_id uuid, current_balance bigint,
    lifetime_points bigint
  )
  left join loyalty_ledger as earned
    on
      earned.casino_id = _casino_id
      and earned.idempotency_key = opening_key('OPENING_LIFETIME_POINTS', given.external_id)
  left join loyalty_ledger as spent
    on
      spent.casino_id = _casino_id
      and spent.idempotency_key = opening_key('OPENING_POINTS_SPENT', given.external_id);
$function$;
