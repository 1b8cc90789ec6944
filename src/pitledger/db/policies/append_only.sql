-- The ledger, the audit log and the event log are history: no row of theirs is changed or taken
-- away.
create or replace trigger append_only_rows
before update or delete on loyalty_ledger
for each row execute function refuse_change();

create or replace trigger append_only_table
before truncate on loyalty_ledger
for each statement execute function refuse_change();

create or replace trigger append_only_rows
before update or delete on audit_log
for each row execute function refuse_change();

create or replace trigger append_only_table
before truncate on audit_log
for each statement execute function refuse_change();

create or replace trigger append_only_rows
before update or delete on outbox
for each row execute function refuse_change();

create or replace trigger append_only_table
before truncate on outbox
for each statement execute function refuse_change();
