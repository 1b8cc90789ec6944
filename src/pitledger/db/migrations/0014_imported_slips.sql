-- Slips that were played elsewhere, known again by the id that they have there.

alter table rating_slip add column external_id text
constraint rating_slip_external_id_is_plain check (external_id ~ '^[A-Za-z0-9._:-]{1,128}$');
create unique index rating_slip_external_id on rating_slip (casino_id, external_id)
where external_id is not null;
-- What a player was doing at some moment.
create index rating_slip_by_start on rating_slip (casino_id, player_id, started_at);

-- What they wrote is written many at a time now: write_events.
drop function if exists write_event(uuid, timestamptz, text, uuid, text, text, jsonb);
drop function if exists write_entry_events(uuid, loyalty_ledger);
