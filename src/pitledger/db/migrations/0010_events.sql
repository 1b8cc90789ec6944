-- The event log, the deliveries of its events to consumers, and the first thing they build: the
-- figures of a gaming day.

-- Events are written within the transaction of what they tell, and are never changed.
alter table outbox add column schema_version integer not null check (schema_version >= 1);
create index outbox_newest on outbox (casino_id, created_at desc, id desc);
create index outbox_by_type on outbox (casino_id, event_type, created_at desc, id desc);
create index outbox_by_correlation on outbox (casino_id, correlation_id, created_at desc, id desc);

-- What each consumer has been told, has yet to be told, or could not take. It is the queue, and the
-- record by which a second delivery of an event is known.
create table event_delivery (
  casino_id uuid not null,
  consumer text not null check (consumer ~ '^[a-z][a-z0-9_]{0,49}$'),
  event_id uuid not null,
  status text not null check (status in ('PENDING', 'DELIVERED', 'DEAD', 'DROPPED')),
  attempts integer not null check (attempts >= 0),
  last_error_code text,
  last_error_detail text,
  next_attempt_at timestamptz not null,
  created_at timestamptz not null,
  delivered_at timestamptz,
  primary key (casino_id, consumer, event_id),
  constraint event_delivery_event foreign key (casino_id, event_id) references outbox,
  constraint event_delivery_delivered_has_a_time
  check ((status = 'DELIVERED') = (delivered_at is not null))
);
create index event_delivery_pending on event_delivery (
  casino_id, consumer, next_attempt_at, event_id
) where status = 'PENDING';
create index event_delivery_dead on event_delivery (casino_id, created_at desc, event_id desc)
where status = 'DEAD';
create index event_delivery_by_event on event_delivery (casino_id, event_id);

-- A projection: it can be emptied and built again from the events alone.
create table gaming_day_figures (
  casino_id uuid not null references casino,
  id uuid not null,
  gaming_day date not null,
  table_id uuid,
  game_id uuid,
  staff_id uuid,
  slips bigint not null,
  play_seconds bigint not null,
  theo_cents numeric not null,
  entries bigint not null,
  gameplay_points numeric not null,
  manual_points numeric not null,
  reversed_points numeric not null,
  updated_at timestamptz not null,
  primary key (casino_id, id),
  constraint gaming_day_figures_key
  unique nulls not distinct (casino_id, gaming_day, table_id, game_id, staff_id)
);

drop function if exists close_rating_slip(uuid, jsonb, timestamptz, rating_slip, integer);
drop function if exists operating_figures(uuid);

-- A slip whose points a worker is to pay stands in the queue before anybody has tried.
alter table loyalty_recovery drop constraint loyalty_recovery_attempts_check;
alter table loyalty_recovery
add constraint loyalty_recovery_attempts_check check (attempts >= 0);
-- Whose command left the points owed: a job that pays them writes this member on the entry.
alter table loyalty_recovery add column staff_id uuid;
alter table loyalty_recovery add constraint loyalty_recovery_staff
foreign key (casino_id, staff_id) references staff;

create index rating_slip_closed on rating_slip (casino_id, ended_at, id) where status = 'CLOSED';
create index loyalty_recovery_due on loyalty_recovery (
  casino_id, next_attempt_at, rating_slip_id
);
