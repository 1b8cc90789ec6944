-- A visit's guest and a slip's visit belong to their casino, so that these keys say nothing more.
-- They cost a look-up each time somebody is seated, and a lock on the row that all seatings share.
alter table visit drop constraint visit_casino_id_fkey;
alter table rating_slip drop constraint rating_slip_casino_id_fkey;

-- The events of an entry are built from its slip, too, which whoever calls has read.
drop function if exists entry_events(uuid, loyalty_ledger);
