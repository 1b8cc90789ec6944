-- Kept answers, whose request may still be running; visits that are found by their gaming day.

alter table idempotency_record
alter column status drop not null,
alter column body drop not null,
add constraint idempotency_record_answer_is_whole check ((status is null) = (body is null));
create index idempotency_record_expired on idempotency_record (casino_id, expires_at);

create index visit_live on visit (casino_id, gaming_day, id) where ended_at is null;
create index rating_slip_by_visit on rating_slip (casino_id, visit_id);

-- These answer in other columns now.
drop function if exists open_rating_slip(
  uuid, jsonb, timestamptz, uuid, uuid, uuid, uuid, integer, bigint, date
);
drop function if exists start_or_resume_visit(uuid, timestamptz, uuid, uuid, date);
