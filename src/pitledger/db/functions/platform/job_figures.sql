-- Return what a casino's last completed reconcile found, when, and how many live slips are stale.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function job_figures(_casino_id uuid, _stale_before timestamptz)
returns table (reconcile_findings bigint, reconciled_at timestamptz, stale_slips bigint)
language plpgsql
security definer -- as operating_figures: the figures of a scrape are one call a casino
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select
    coalesce(max((run.detail ->> 'findings')::bigint), 0),
    max(run.completed_at),
    (
      select count(*) from rating_slip as slip
      where
        slip.casino_id = _casino_id and slip.status <> 'CLOSED'
        and slip.started_at < _stale_before
    )
  from job_run as run
  where run.casino_id = _casino_id and run.job = 'reconcile_ledger';
end
$function$;
grant execute on function job_figures(uuid, timestamptz) to pitledger_app;
