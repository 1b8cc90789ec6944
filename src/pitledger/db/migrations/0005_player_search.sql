-- Guests are found by name; lists of them are read newest enrolment first.
-- The index rests on three functions, which stand here as they were then: when one of them changes,
-- a migration has to create it anew and to reindex player_search.

-- Return a text's words as they are compared: no capitals, accents, apostrophes or punctuation.
-- Idempotent: it writes nothing. An index rests on it: a change needs a migration that reindexes.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function folded_words(_text text)
returns text[]
language plpgsql
immutable
as $function$
declare
  _folded text := regexp_replace(_text, '[''`´‘’ʼ]', '', 'g');
begin
  -- Accents become characters of their own, which are dropped with those that nobody sees.
  _folded := regexp_replace(
    normalize(_folded, nfkd), '[\u0300-\u036f\u200b-\u200f\ufe00-\ufe0f]', '', 'g'
  );
  _folded := translate(lower(_folded), 'łøđðħıŧ', 'loddhit');
  _folded := replace(replace(_folded, 'ß', 'ss'), 'þ', 'th');
  _folded := replace(replace(_folded, 'æ', 'ae'), 'œ', 'oe');
  _folded := regexp_replace(_folded, '[\s!-/:-@\[-`{-~‐-―·・、。]+', ' ', 'g');
  return array_remove(string_to_array(_folded, ' '), '');
end
$function$;

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

-- Return the keys under which a guest is found: beginnings of the name's words, and near keys.
-- Idempotent: it writes nothing. An index rests on it: a change needs a migration that reindexes.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function player_search_keys(_first_name text, _last_name text)
returns text[]
language plpgsql
immutable
cost 1000 -- the planner must not think of computing it for every guest
set search_path = public, pg_temp
as $function$
declare
  _first text[] := folded_words(_first_name);
  _last text[] := folded_words(_last_name);
  _words text[] := _first || _last;
  _word text;
  _keys text[] := '{}';
begin
  -- Anne-Marie is also Annemarie, van der Berg also Vanderberg.
  if cardinality(_first) > 1 then
    _words := _words || array_to_string(_first, '');
  end if;
  if cardinality(_last) > 1 then
    _words := _words || array_to_string(_last, '');
  end if;
  -- Names in Chinese, Japanese and Korean are written without a space.
  if array_to_string(_words, '') ~ '[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff]' then
    _words := _words
    || array_to_string(_last || _first, '') || array_to_string(_first || _last, '');
  end if;
  foreach _word in array _words loop
    for _length in 1 .. least(char_length(_word), 40) loop
      _keys := _keys || left(_word, _length);
    end loop;
    _keys := _keys || near_keys(_word);
  end loop;
  return _keys;
end
$function$;

-- Without a pending list, which every search would have to read.
create index player_search on player
using gin (player_search_keys(first_name, last_name)) with (fastupdate = off);
create index player_casino_newest on player_casino (casino_id, enrolled_at, player_id);
