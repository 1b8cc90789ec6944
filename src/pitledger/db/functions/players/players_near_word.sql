-- Return the guests, of all casinos, whose names have a folded word or a near one.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function players_near_word(_word text)
returns uuid[]
language plpgsql
stable
set search_path = public, pg_temp
as $function$
declare
  _letters integer := char_length(_word);
  _swapped text[] := swapped_words(_word);
begin
  -- A database whose character type is C knows no trigrams of other scripts: all are compared.
  if show_trgm(_word) = '{}' then
    return array(
      select id from player where has_near_word(search_text, _word, _swapped)
    );
  end if;
  -- What is left of the trigrams when one letter is wrong, missing or too many: a third; of four
  -- letters a quarter, of three two sevenths. Of fewer nothing is near.
  perform set_config(
    'pg_trgm.word_similarity_threshold',
    case
      when _letters < 3 then '1' when _letters = 3 then '0.28' when _letters = 4 then '0.24'
      else '0.32'
    end,
    true
  );
  return array(
    -- Two neighbours swapped, in a word that may go on.
    select player.id
    from unnest(_swapped) as swapped
    inner join player on player.search_text like '% ' || swapped || '%'
    union
    -- One letter wrong, missing or too many, in a whole word.
    select player.id
    from player
    where
      player.search_text %> _word
      and has_near_word(player.search_text, _word, '{}')
  );
end
$function$;
