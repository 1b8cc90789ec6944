-- Whoever claims deliveries reads past those that were told since the table was vacuumed: 200 000
-- of them make it 2 700 blocks. By the defaults that grows with the table, a fifth of it, and where
-- few pages are concerned a vacuum leaves the indexes as they are.
alter table event_delivery set (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 20000,
  vacuum_index_cleanup = on
);
