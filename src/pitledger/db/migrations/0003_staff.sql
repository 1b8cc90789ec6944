-- A sign-in is held to the password that it was checked against: this takes one parameter more now.
drop function if exists start_session(uuid, jsonb, timestamptz, uuid, uuid, bytea, timestamptz);
