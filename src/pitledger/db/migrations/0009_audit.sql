-- The audit log by action, and points that are owed noted in it: with whoever left them owed.

create index audit_log_by_action on audit_log (casino_id, action, created_at desc, id desc);
drop function if exists owe_slip_points(
  uuid, timestamptz, uuid, uuid, timestamptz, text, text, text
);
