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
