-- Return whether a text has a word that is near a word, or that begins with one of some swapped.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function has_near_word(_text text, _word text, _swapped text[])
returns boolean
language plpgsql -- half the time of a function in sql, thousands of times a search
immutable
as $function$
declare
  _letters integer := char_length(_word);
  _near text;
begin
  foreach _near in array string_to_array(trim(_text), ' ') loop
    if
      left(_near, _letters) = any(_swapped)
      or (
        levenshtein_less_equal(left(_near, 100), _word, 1) <= 1
        and greatest(char_length(_near), _letters) > 3
      )
    then
      return true;
    end if;
  end loop;
  return false;
end
$function$;
