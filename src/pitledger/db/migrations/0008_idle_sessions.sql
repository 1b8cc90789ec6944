-- A session that nobody uses ends. Whoever is signed in has last used theirs when it began.

alter table staff_session no force row level security;  -- the owner's update, for all casinos
alter table staff_session add column last_used_at timestamptz;
update staff_session set last_used_at = created_at;
alter table staff_session alter column last_used_at set not null;
alter table staff_session force row level security;

-- These take the idle time now.
drop function if exists authenticate(bytea, timestamptz);
drop function if exists start_session(
  uuid, jsonb, timestamptz, uuid, uuid, text, bytea, timestamptz
);
