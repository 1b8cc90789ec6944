-- Return whether a text has a word with one letter more, less or other than a word; of 4 letters.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function has_near_word(_text text, _word text)
returns boolean
language sql
immutable
set search_path = public, pg_temp
as $function$
  select exists (
    select from unnest(string_to_array(_text, ' ')) as near
    where
      levenshtein_less_equal(left(near, 100), _word, 1) <= 1
      and greatest(char_length(near), char_length(_word)) > 3
  );
$function$;
