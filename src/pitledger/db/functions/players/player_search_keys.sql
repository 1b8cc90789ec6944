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
