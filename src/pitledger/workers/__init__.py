"""What works in the background: events told to consumers, owed points paid, jobs run."""
