-- Guests are found by name, with pg_trgm; lists of them are read newest enrolment first.
-- The text that is searched is a column: the index has to look at it again for each match, and to
-- fold a name takes longer than to find it. The functions that write a guest fill it. Those here
-- fold the names of the guests that are there; they stand as they were then. When one of them
-- changes, a migration has to create it anew and to write search_text again.

-- Return a text's words as they are compared: no capitals, accents, apostrophes or punctuation.
-- Idempotent: it writes nothing. Guests hold its result: a change needs a migration of theirs.
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

alter table player no force row level security;  -- this update is the owner's, for all casinos
alter table player add column search_text text not null default '';
update player set search_text = player_search_text(first_name, last_name);
create index player_search on player using gin (search_text gin_trgm_ops)
with (fastupdate = off);  -- without a pending list, which every search would have to read
create index player_casino_newest on player_casino (casino_id, enrolled_at, player_id);
