-- Return a word and, from three letters on, each word with two neighbouring letters swapped.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function swapped_words(_word text)
returns text[]
language sql
immutable
as $function$
  select array[_word] || array(
    select overlay(_word placing reverse(substr(_word, place, 2)) from place for 2)
    from generate_series(1, char_length(_word) - 1) as place
    where char_length(_word) > 2
  );
$function$;
