-- Return the keys that a word shares with every word that is one small typo away from it.
-- Idempotent: it writes nothing. An index rests on it: a change needs a migration that reindexes.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function near_keys(_word text)
returns text[]
language plpgsql
immutable
as $function$
declare
  _length integer := char_length(_word);
  _keys text[] := '{}';
begin
  -- The word, and the word without one of its letters: where one letter is missing, too many,
  -- wrong or in the wrong place, two words have one of these in common. They keep three letters
  -- at least, since two are in common by chance.
  if _length between 3 and 40 then
    _keys := array['~' || _word];
  end if;
  if _length between 4 and 40 then
    for _place in 1 .. _length loop
      _keys := _keys || ('~' || overlay(_word placing '' from _place for 1));
    end loop;
  end if;
  return _keys;
end
$function$;
