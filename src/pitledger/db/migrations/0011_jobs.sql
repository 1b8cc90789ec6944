-- What is done for a casino by the clock: how each job last ran, and who is running it.

create table job_run (
  casino_id uuid not null references casino,
  job text not null check (job ~ '^[a-z][a-z_]{0,49}$'),
  started_at timestamptz not null,
  finished_at timestamptz,
  outcome text check (outcome in ('completed', 'failed')),
  error_code text,
  completed_at timestamptz,
  detail jsonb,
  next_run_at timestamptz not null,
  leased_until timestamptz,
  leased_by text,
  correlation_id text not null,
  primary key (casino_id, job),
  constraint job_run_finished_somehow check ((finished_at is null) = (outcome is null)),
  constraint job_run_failed_with_a_code
  check ((outcome is not distinct from 'failed') = (error_code is not null)),
  constraint job_run_leased_by_somebody check ((leased_until is null) = (leased_by is null))
);

-- A function that the job calls too does this now: expire_sessions.
drop function if exists remove_dead_sessions(uuid, timestamptz, integer);
