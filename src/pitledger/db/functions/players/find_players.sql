-- Find a casino's guests by beginnings of their names' words, near ones too, or by a card number.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: casino_context_mismatch.
create or replace function find_players(
  _casino_id uuid, _query text, _near boolean,
  _before_enrolled_at timestamptz, _before_id uuid, _limit integer
)
returns table (
  id uuid, first_name text, last_name text, birth_date date, card_number text,
  enrolled_at timestamptz
)
language plpgsql
security definer -- below the policy of player no index could serve the search
set search_path = public, pg_temp
as $function$
#variable_conflict use_column
declare
  _words text[] := array(select left(word, 40) from unnest(folded_words(_query)) as word);
  _behind timestamptz := coalesce(_before_enrolled_at, 'infinity');
  _behind_id uuid := coalesce(_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  _found uuid[] := '{}';
begin
  perform enter_casino(_casino_id);
  if _words <> '{}' then
    _found := case
      when _near then players_near_words(_words) else players_with_words(_words)
    end;
  end if;
  _found := _found || array(
    select player_id from player_casino where casino_id = _casino_id and card_number = _query
  );
  -- Few are looked up. Many are met soon by whoever walks along the newest; the case keeps the
  -- planner from looking them up all the same.
  if cardinality(_found) <= 200 then
    _found := array(
      select player_id from player_casino
      where
        casino_id = _casino_id and player_id in (select unnest(_found))
        and (enrolled_at, player_id) < (_behind, _behind_id)
      order by enrolled_at desc, player_id desc limit _limit
    );
  else
    _found := array(
      select player_id from player_casino
      where
        casino_id = _casino_id and case when player_id in (select unnest(_found)) then true end
        and (enrolled_at, player_id) < (_behind, _behind_id)
      order by enrolled_at desc, player_id desc limit _limit
    );
  end if;
  return query
  select
    player.id, player.first_name, player.last_name, player.birth_date,
    player_casino.card_number, player_casino.enrolled_at
  from unnest(_found) as found
  inner join player_casino
    on found = player_casino.player_id and player_casino.casino_id = _casino_id
  inner join player on found = player.id
  order by player_casino.enrolled_at desc, player.id desc;
end
$function$;
grant execute on function find_players(
  uuid, text, boolean, timestamptz, uuid, integer
) to pitledger_app;
