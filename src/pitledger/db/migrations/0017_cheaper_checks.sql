-- A visit's guest and a slip's visit belong to their casino, so that these keys say nothing more.
-- They cost a look-up each time somebody is seated, and a lock on the row that all seatings share.
alter table visit drop constraint visit_casino_id_fkey;
alter table rating_slip drop constraint rating_slip_casino_id_fkey;

-- The same texts as before: an expression with a bound on how often something repeats takes thirty
-- times as long, at each import of a slip and each time that an event is told.
alter table rating_slip
drop constraint rating_slip_external_id_is_plain,
add constraint rating_slip_external_id_is_plain check (
  external_id ~ '^[A-Za-z0-9._:-]+$' and char_length(external_id) <= 128
);
alter table event_delivery
drop constraint event_delivery_consumer_check,
add constraint event_delivery_consumer_check check (
  consumer ~ '^[a-z][a-z0-9_]*$' and char_length(consumer) <= 50
);

-- The events of an entry are built from its slip, too, which whoever calls has read.
drop function if exists entry_events(uuid, loyalty_ledger);
