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
declare
  _found uuid[];
  _word text;
  _swapped text[];
begin
  -- The longest word that the index knows is looked up, the others are compared where it is found.
  for _word in
    select word from unnest(_words) as word
    order by show_trgm(word) <> '{}' desc, char_length(word) desc
  loop
    if _found is null then
      _found := players_near_word(_word);
    else
      _swapped := swapped_words(_word);
      _found := array(
        select id from player
        where id = any(_found) and has_near_word(search_text, _word, _swapped)
      );
    end if;
  end loop;
  return coalesce(_found, '{}');
end
$function$;
