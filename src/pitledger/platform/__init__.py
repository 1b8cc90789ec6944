"""What every context stands on: database, clock, correlation, log, limits and settings."""
