-- What the floor's pages need to know of a casino: the language and the forms of numbers and dates.

alter table casino add column locale text not null default 'en-US'
constraint casino_locale check (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$');

-- These answer more columns, or are asked with one more, now.
drop function if exists authenticate(bytea, timestamptz, integer);
drop function if exists update_casino(
  uuid, jsonb, timestamptz, text, text, text, text, time, timestamptz, text, time, text, time,
  timestamptz, date
);
drop function if exists create_casino(
  uuid, jsonb, timestamptz, text, text, time, text, text, jsonb, jsonb
);
