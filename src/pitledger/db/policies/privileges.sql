-- What the server may read directly. It writes through functions only.
grant select on
casino, player, player_casino, game, gaming_table, visit, rating_slip, rating_slip_pause,
loyalty_tier, player_loyalty, loyalty_ledger, loyalty_recovery, audit_log, outbox,
event_delivery, gaming_day_figures, job_run
to pitledger_app;
grant select (casino_id, id, name, login, role, active, created_at) on staff to pitledger_app;
