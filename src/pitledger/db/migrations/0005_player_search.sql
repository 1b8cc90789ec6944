-- Guests are found by name, with pg_trgm; lists of them are read newest enrolment first.
-- The text that is searched is a column: the index has to look at it again for each match, and to
-- fold a name takes longer than to find it. The functions that write a guest fill it.

alter table player no force row level security;  -- this update is the owner's, for all casinos
alter table player add column search_text text not null default '';
update player set search_text = ' ' || lower(first_name || ' ' || last_name) || ' ';
create index player_search on player using gin (search_text gin_trgm_ops)
with (fastupdate = off);  -- without a pending list, which every search would have to read
create index player_casino_newest on player_casino (casino_id, enrolled_at, player_id);
