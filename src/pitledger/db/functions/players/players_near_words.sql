-- Return the guests, of all casinos, whose names have every one of some folded words or a near one.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function players_near_words(_words text[])
returns uuid[]
language plpgsql
stable
set search_path = public, pg_temp
as $function$
begin
  -- What a word keeps of its trigrams when one of its letters is wrong: of jonas a third.
  perform set_config(
    'pg_trgm.word_similarity_threshold',
    case when exists (select from unnest(_words) as word where char_length(word) < 5)
      then '0.24' else '0.32'
    end, true
  );
  return coalesce(array_agg(met.id), '{}')
  from (
    select near.id
    from unnest(_words) with ordinality as asked (word, place)
    cross join lateral (
      -- Two neighbours swapped, in a word that may go on.
      select player.id
      from unnest(swapped_words(asked.word)) as swapped
      inner join player on player.search_text like '% ' || swapped || '%'
      union
      -- One letter wrong, missing or too many, in a whole word.
      select player.id
      from player
      where player.search_text %> asked.word and has_near_word(player.search_text, asked.word)
      union
      -- A database whose character type is C knows no trigrams of other scripts: all are compared.
      select player.id
      from player
      where asked.word !~ '[a-z]' and has_near_word(player.search_text, asked.word)
    ) as near
    group by near.id
    having count(distinct asked.place) = cardinality(_words)
  ) as met;
end
$function$;
