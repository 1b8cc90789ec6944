-- Lists of a whole casino's entries and audit rows, the newest first, by any one of their filters.

create index loyalty_ledger_newest on loyalty_ledger (casino_id, created_at desc, id desc);
create index loyalty_ledger_by_type on loyalty_ledger (
  casino_id, transaction_type, created_at desc, id desc
);
create index loyalty_ledger_by_gaming_day on loyalty_ledger (
  casino_id, gaming_day, created_at desc, id desc
);
drop index loyalty_ledger_by_correlation;
create index loyalty_ledger_by_correlation on loyalty_ledger (
  casino_id, correlation_id, created_at desc, id desc
);

create index audit_log_newest on audit_log (casino_id, created_at desc, id desc);
create index audit_log_by_actor on audit_log (casino_id, actor_id, created_at desc, id desc)
where actor_id is not null;
create index audit_log_by_kind on audit_log (casino_id, entity, created_at desc, id desc);
drop index audit_log_by_entity;
create index audit_log_by_entity on audit_log (casino_id, entity_id, created_at desc, id desc)
where entity_id is not null;
drop index audit_log_by_correlation;
create index audit_log_by_correlation on audit_log (
  casino_id, correlation_id, created_at desc, id desc
);
