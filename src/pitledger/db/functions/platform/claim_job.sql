-- Take a casino's job to run it, where it is due and nobody runs it; else say when to ask again.
-- Idempotent: of many that ask at once one takes it; a lease that ran out may be taken over.
-- Locks: the job's row, for this statement alone; whoever runs the job holds a lease, no lock.
-- Fails with: nothing of its own.
create or replace function claim_job(
  _casino_id uuid, _context jsonb, _now timestamptz, _job text, _interval_seconds integer,
  _lease_until timestamptz, _holder text
)
returns table (claimed boolean, ask_again_at timestamptz)
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
declare
  _clocks_differ_by constant interval := '1 minute';
begin
  perform enter_casino(_casino_id);
  insert into job_run as run (
    casino_id, job, started_at, next_run_at, leased_until, leased_by, correlation_id
  ) values (
    _casino_id, _job, _now, _now, _lease_until, _holder, _context ->> 'correlation_id'
  )
  on conflict (casino_id, job) do update set
    started_at = excluded.started_at,
    leased_until = excluded.leased_until,
    leased_by = excluded.leased_by,
    correlation_id = excluded.correlation_id
  where
    -- Without an interval it is always due. A time further ahead than this clock could have set
    -- it is from before the clock was set back.
    (
      _interval_seconds is null or run.next_run_at <= _now
      or run.next_run_at > _now + make_interval(secs => _interval_seconds) + _clocks_differ_by
    )
    and (
      run.leased_until is null or run.leased_until <= _now
      or run.leased_until > _lease_until + _clocks_differ_by
    );
  if found then
    return query select true, _lease_until;
    return;
  end if;
  return query
  select false, greatest(run.next_run_at, run.leased_until)
  from job_run as run
  where run.casino_id = _casino_id and run.job = _job;
end
$function$;
grant execute on function claim_job(
  uuid, jsonb, timestamptz, text, integer, timestamptz, text
) to pitledger_app;
