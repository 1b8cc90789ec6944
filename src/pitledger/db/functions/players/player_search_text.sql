-- Return the text under which a guest is found: the folded words of the name, with spaces around.
-- Idempotent: it writes nothing. Guests hold its result: a change needs a migration of theirs.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function player_search_text(_first_name text, _last_name text)
returns text
language plpgsql
immutable
set search_path = public, pg_temp
as $function$
declare
  _first text[] := folded_words(_first_name);
  _last text[] := folded_words(_last_name);
  _words text[] := _first || _last;
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
  return ' ' || array_to_string(_words, ' ') || ' ';
end
$function$;
