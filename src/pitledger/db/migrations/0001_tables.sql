-- The tables of the casino floor and of the loyalty ledger.
-- Every key of a tenant's table begins with casino_id; ids and times come from the caller.

create table casino (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  timezone text not null,
  gaming_day_start time not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  earning_policy text not null check (earning_policy in ('pit-1', 'theo-2')),
  tier_version integer not null check (tier_version >= 1),
  created_at timestamptz not null
);

create table staff (
  casino_id uuid not null references casino,
  id uuid not null,
  name text not null check (char_length(name) between 1 and 200),
  login text not null,
  role text not null
  check (role in ('dealer', 'pit_boss', 'host', 'cashier', 'auditor', 'admin')),
  password_hash text,
  active boolean not null,
  created_at timestamptz not null,
  primary key (casino_id, id),
  constraint staff_who_signs_in_has_a_password check (role = 'dealer' or password_hash is not null)
);

create table staff_session (
  casino_id uuid not null,
  id uuid not null,
  staff_id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (casino_id, id),
  constraint staff_session_token unique (casino_id, token_hash),
  foreign key (casino_id, staff_id) references staff
);
create index staff_session_by_staff on staff_session (casino_id, staff_id);

-- The way in before a casino is known. No row-level security, granted to nobody: three functions
-- read them (casino_clock, sign_in_facts, authenticate).
create table casino_directory (casino_id uuid primary key);
create table login_directory (
  login text primary key check (login = lower(login) and char_length(login) between 1 and 100),
  casino_id uuid not null,
  staff_id uuid not null
);
create table session_directory (
  token_hash bytea primary key,
  casino_id uuid not null,
  staff_id uuid not null
);

-- A guest belongs to no casino: an enrolment makes the guest visible to one.
create table player (
  id uuid primary key,
  first_name text not null check (char_length(first_name) between 1 and 100),
  last_name text not null check (char_length(last_name) between 1 and 100),
  birth_date date,
  created_at timestamptz not null
);

create table player_casino (
  casino_id uuid not null references casino,
  player_id uuid not null references player,
  card_number text check (char_length(card_number) between 1 and 64),
  enrolled_at timestamptz not null,
  primary key (casino_id, player_id),
  constraint player_casino_card_number unique (casino_id, card_number)
);
create index player_casino_by_player on player_casino (player_id, casino_id);

create table game (
  casino_id uuid not null references casino,
  id uuid not null,
  code text not null check (char_length(code) between 1 and 50),
  name text not null check (char_length(name) between 1 and 200),
  game_type text not null check (game_type ~ '^[a-z][a-z0-9_]{0,49}$'),
  house_edge_pct numeric not null check (house_edge_pct > 0 and house_edge_pct <= 100),
  house_edge_basis text,
  decisions_per_hour numeric not null check (decisions_per_hour > 0),
  seats integer not null check (seats between 1 and 20),
  points_conversion_rate numeric not null check (points_conversion_rate >= 0),
  point_multiplier numeric not null check (point_multiplier >= 0),
  source text,
  created_at timestamptz not null,
  primary key (casino_id, id),
  constraint game_code unique (casino_id, code)
);

create table gaming_table (
  casino_id uuid not null references casino,
  id uuid not null,
  label text not null check (char_length(label) between 1 and 50),
  pit text not null check (char_length(pit) between 1 and 50),
  game_id uuid not null,
  status text not null check (status in ('OPEN', 'CLOSED')),
  created_at timestamptz not null,
  primary key (casino_id, id),
  constraint gaming_table_label unique (casino_id, label),
  constraint gaming_table_game foreign key (casino_id, game_id) references game
);

create table visit (
  casino_id uuid not null references casino,
  id uuid not null,
  player_id uuid not null,
  gaming_day date not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (casino_id, id),
  constraint visit_player foreign key (casino_id, player_id) references player_casino
);
create unique index visit_one_live_per_player on visit (casino_id, player_id)
where ended_at is null;

create table rating_slip (
  casino_id uuid not null references casino,
  id uuid not null,
  visit_id uuid not null,
  player_id uuid not null,
  table_id uuid not null,
  seat integer not null check (seat >= 1),
  status text not null check (status in ('OPEN', 'PAUSED', 'CLOSED')),
  average_bet_cents bigint not null check (average_bet_cents > 0),
  started_at timestamptz not null,
  ended_at timestamptz,
  play_seconds integer check (play_seconds >= 0),
  gaming_day date not null,
  moved_from_id uuid,
  snapshot jsonb,
  version integer not null,
  closed_correlation_id text,
  created_at timestamptz not null,
  primary key (casino_id, id),
  constraint rating_slip_closed_is_complete
  check ((status = 'CLOSED') = (ended_at is not null and play_seconds is not null)),
  constraint rating_slip_visit foreign key (casino_id, visit_id) references visit,
  constraint rating_slip_player foreign key (casino_id, player_id) references player_casino,
  constraint rating_slip_table foreign key (casino_id, table_id) references gaming_table,
  constraint rating_slip_moved_from foreign key (casino_id, moved_from_id) references rating_slip
);
create unique index rating_slip_one_live_per_visit on rating_slip (casino_id, visit_id)
where status <> 'CLOSED';
create unique index rating_slip_one_live_per_seat on rating_slip (casino_id, table_id, seat)
where status <> 'CLOSED';
create unique index rating_slip_moved_once on rating_slip (casino_id, moved_from_id)
where moved_from_id is not null;
create index rating_slip_newest on rating_slip (casino_id, created_at desc, id desc);
create index rating_slip_by_player on rating_slip (
  casino_id, player_id, created_at desc, id desc
);
create index rating_slip_by_table on rating_slip (casino_id, table_id, created_at desc, id desc);

create table rating_slip_pause (
  casino_id uuid not null,
  id uuid not null,
  rating_slip_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (casino_id, id),
  foreign key (casino_id, rating_slip_id) references rating_slip
);
create index rating_slip_pause_by_slip on rating_slip_pause (
  casino_id, rating_slip_id, started_at
);
create unique index rating_slip_pause_one_open on rating_slip_pause (casino_id, rating_slip_id)
where ended_at is null;

create table loyalty_tier (
  casino_id uuid not null references casino,
  id uuid not null,
  version integer not null,
  name text not null check (name ~ '^[A-Z][A-Z0-9_]{0,29}$'),
  threshold_points bigint not null check (threshold_points >= 0),
  multiplier numeric not null check (multiplier > 0),
  primary key (casino_id, id),
  constraint loyalty_tier_name unique (casino_id, version, name),
  constraint loyalty_tier_threshold unique (casino_id, version, threshold_points)
);

-- A cache of the ledger, one row a player: it can be rebuilt from the entries.
create table player_loyalty (
  casino_id uuid not null,
  player_id uuid not null,
  current_balance bigint not null,
  lifetime_points bigint not null check (lifetime_points >= 0),
  tier text not null,
  tier_progress integer not null check (tier_progress between 0 and 100),
  last_sequence bigint not null,
  last_hash bytea not null check (octet_length(last_hash) = 32),
  updated_at timestamptz,
  primary key (casino_id, player_id),
  constraint player_loyalty_player foreign key (casino_id, player_id) references player_casino,
  constraint player_loyalty_balance_not_negative check (current_balance >= 0)
) with (fillfactor = 80);

create table loyalty_ledger (
  casino_id uuid not null,
  id uuid not null,
  player_id uuid not null,
  sequence bigint not null check (sequence >= 1),
  rating_slip_id uuid,
  visit_id uuid,
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 300),
  transaction_type text not null,
  event_type text not null,
  points_change bigint not null,
  reason text check (char_length(reason) <= 500),
  source text not null check (source in ('system', 'manual')),
  staff_id uuid,
  balance_before bigint not null,
  balance_after bigint not null,
  tier_before text not null,
  tier_after text not null,
  correlation_id text not null,
  gaming_day date not null,
  inputs text not null,
  created_at timestamptz not null,
  reverses_id uuid,
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  entry_hash bytea not null check (octet_length(entry_hash) = 32),
  primary key (casino_id, id),
  constraint loyalty_ledger_idempotency_key unique (casino_id, idempotency_key),
  constraint loyalty_ledger_sequence unique (casino_id, player_id, sequence),
  constraint loyalty_ledger_balance_adds_up check (balance_after = balance_before + points_change),
  constraint loyalty_ledger_balance_not_negative check (balance_before >= 0 and balance_after >= 0),
  constraint loyalty_ledger_type_and_sign check (
    case transaction_type
      when 'GAMEPLAY'
        then
          points_change >= 0 and source = 'system' and rating_slip_id is not null
          and event_type = 'RATING_SLIP_COMPLETED'
      when 'MANUAL_BONUS'
        then
          points_change > 0 and source = 'manual'
          and event_type = 'POINTS_UPDATE_REQUESTED'
      when 'ADJUSTMENT'
        then
          (source = 'manual' and points_change < 0)
          or (source = 'system' and points_change = 0)
      when 'REVERSAL' then source = 'manual' and reverses_id is not null
      when 'PROMOTION' then points_change > 0
      when 'REDEMPTION' then points_change < 0
      else false
    end
  ),
  constraint loyalty_ledger_only_reversals_reverse
  check (reverses_id is null or transaction_type = 'REVERSAL'),
  constraint loyalty_ledger_player foreign key (casino_id, player_id) references player_casino,
  constraint loyalty_ledger_rating_slip
  foreign key (casino_id, rating_slip_id) references rating_slip,
  constraint loyalty_ledger_visit foreign key (casino_id, visit_id) references visit,
  constraint loyalty_ledger_staff foreign key (casino_id, staff_id) references staff,
  constraint loyalty_ledger_reverses foreign key (casino_id, reverses_id) references loyalty_ledger
);
create unique index loyalty_ledger_one_gameplay_per_slip
on loyalty_ledger (casino_id, rating_slip_id) where transaction_type = 'GAMEPLAY';
create unique index loyalty_ledger_one_reversal_per_entry
on loyalty_ledger (casino_id, reverses_id) where reverses_id is not null;
create index loyalty_ledger_by_rating_slip on loyalty_ledger (casino_id, rating_slip_id)
where rating_slip_id is not null;
create index loyalty_ledger_by_visit on loyalty_ledger (casino_id, visit_id)
where visit_id is not null;
create index loyalty_ledger_by_correlation on loyalty_ledger (casino_id, correlation_id);
create index loyalty_ledger_by_staff on loyalty_ledger (casino_id, staff_id, created_at)
where staff_id is not null;

-- Closed slips whose points are still owed.
create table loyalty_recovery (
  casino_id uuid not null,
  rating_slip_id uuid not null,
  player_id uuid not null,
  closed_at timestamptz not null,
  attempts integer not null check (attempts >= 1),
  last_error_code text not null,
  last_error_detail text,
  correlation_id text not null,
  next_attempt_at timestamptz not null,
  created_at timestamptz not null,
  primary key (casino_id, rating_slip_id),
  constraint loyalty_recovery_rating_slip
  foreign key (casino_id, rating_slip_id) references rating_slip
);
create index loyalty_recovery_newest on loyalty_recovery (
  casino_id, created_at desc, rating_slip_id desc
);

create table idempotency_record (
  casino_id uuid not null,
  id uuid not null,
  staff_id uuid not null,
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
  request_fingerprint bytea not null check (octet_length(request_fingerprint) = 32),
  status integer not null,
  body text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (casino_id, id),
  constraint idempotency_record_key unique (casino_id, staff_id, idempotency_key),
  constraint idempotency_record_staff foreign key (casino_id, staff_id) references staff
);

create table audit_log (
  casino_id uuid not null,
  id uuid not null,
  created_at timestamptz not null,
  actor text not null,
  actor_id uuid,
  action text not null,
  entity text not null,
  entity_id uuid,
  before jsonb,
  after jsonb,
  correlation_id text not null,
  request_id uuid not null,
  idempotency_key text,
  primary key (casino_id, id)
);
create index audit_log_by_entity on audit_log (casino_id, entity, entity_id, created_at desc);
create index audit_log_by_correlation on audit_log (casino_id, correlation_id);

create table outbox (
  casino_id uuid not null,
  id uuid not null,
  event_type text not null,
  subject text not null,
  payload jsonb not null,
  correlation_id text not null,
  created_at timestamptz not null,
  primary key (casino_id, id)
);
