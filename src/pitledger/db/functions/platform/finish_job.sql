-- Note how a job's run ended and when the next is due, and give its lease back; false: it was lost.
-- Idempotent: a run that is over, or whose lease somebody else took over, changes nothing.
-- Locks: the job's row.
-- Fails with: nothing of its own.
create or replace function finish_job(
  _casino_id uuid, _context jsonb, _now timestamptz, _job text, _holder text, _error_code text,
  _detail jsonb, _next_run_at timestamptz
)
returns boolean
language plpgsql
security definer -- the server may write through functions only
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  -- The detail is that of the last run that was completed: a failed one leaves it.
  update job_run set
    finished_at = _now,
    outcome = case when _error_code is null then 'completed' else 'failed' end,
    error_code = _error_code,
    completed_at = case when _error_code is null then _now else completed_at end,
    detail = case when _error_code is null then _detail else detail end,
    next_run_at = _next_run_at,
    leased_until = null,
    leased_by = null
  where
    casino_id = _casino_id and job = _job
    and leased_by = _holder and correlation_id = _context ->> 'correlation_id';
  return found;
end
$function$;
grant execute on function finish_job(
  uuid, jsonb, timestamptz, text, text, text, jsonb, timestamptz
) to pitledger_app;
