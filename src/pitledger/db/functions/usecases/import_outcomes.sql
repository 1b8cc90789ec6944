-- Return what is to become of rows to import: IMPORTED, REPEATED, CONFLICT or OVERLAPPING.
-- Idempotent: it writes nothing. A row overlaps where its player has another slip at that time.
-- Locks: nothing; the caller lets no other import in.
-- Fails with: nothing of its own.
create or replace function import_outcomes(_casino_id uuid, _rows jsonb)
returns table (number integer, outcome text)
language sql
stable
set search_path = public, pg_temp
as $function$
  with given as materialized (
    select *
    from jsonb_to_recordset(_rows) as given (
      number integer, external_id text, player_id uuid, table_id uuid, seat integer,
      average_bet_cents bigint, started_at timestamptz, ended_at timestamptz, play_seconds integer
    )
  ),
  clash as (
    select distinct later.number
    from given as later
    inner join given as earlier
      on
        later.player_id = earlier.player_id and later.number > earlier.number
        and later.started_at < earlier.ended_at and later.ended_at > earlier.started_at
  )
  select
    given.number,
    case
      when
        stored.id is null
        and (
          clash.number is not null
          or (before.id is not null and coalesce(before.ended_at, 'infinity') > given.started_at)
        ) then 'OVERLAPPING'
      when stored.id is null then 'IMPORTED'
      when
        (
          stored.player_id, stored.table_id, stored.seat, stored.average_bet_cents,
          stored.started_at, stored.ended_at, stored.play_seconds
        ) = (
          given.player_id, given.table_id, given.seat, given.average_bet_cents,
          given.started_at, given.ended_at, given.play_seconds
        ) then 'REPEATED'
      else 'CONFLICT'
    end
  from given
  left join clash on given.number = clash.number
  left join rating_slip as stored
    on stored.casino_id = _casino_id and given.external_id = stored.external_id
  left join lateral (
    select slip.id, slip.ended_at
    from rating_slip as slip
    where
      slip.casino_id = _casino_id and slip.player_id = given.player_id
      and slip.started_at < given.ended_at
    -- One of no length may have begun with a longer one; one that is live has no end, and is first.
    order by slip.started_at desc, slip.ended_at desc
    limit 1
  ) as before on true;
$function$;
