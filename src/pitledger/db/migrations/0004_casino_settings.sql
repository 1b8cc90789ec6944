-- Another zone or start of the gaming day takes effect at the next start; until then, and for
-- whatever happened before, the earlier ones count.

alter table casino
add column earlier_timezone text,
add column earlier_gaming_day_start time,
add column settings_apply_at timestamptz,
add column earlier_last_gaming_day date,
add constraint casino_earlier_clock_is_whole check (
  num_nulls(
    earlier_timezone, earlier_gaming_day_start, settings_apply_at, earlier_last_gaming_day
  ) in (0, 4)
);

-- These answer in other columns now.
drop function if exists authenticate(bytea, timestamptz);
drop function if exists casino_clock(uuid);
