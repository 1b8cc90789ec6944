-- Return the guests, of all casinos, in whose names every one of some folded words begins a word.
-- Idempotent: it writes nothing. Folded words hold no wildcard.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function players_with_words(_words text[])
returns uuid[]
language sql
stable
set search_path = public, pg_temp
as $function$
  -- The three longest words are looked up in the index, the others compared.
  with asked as (
    select array_agg('% ' || word || '%' order by char_length(word) desc) as patterns
    from unnest(_words) as word
  )

  select coalesce(array_agg(player.id), '{}')
  from asked
  inner join player on
    player.search_text like asked.patterns[1]
    and player.search_text like coalesce(asked.patterns[2], asked.patterns[1])
    and player.search_text like coalesce(asked.patterns[3], asked.patterns[1])
    and player.search_text like all (asked.patterns);
$function$;
